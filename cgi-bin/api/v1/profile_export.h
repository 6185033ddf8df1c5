/*
 * Everything that is held on one person, as one JSON object.
 */
#ifndef EVOLV_API_PROFILE_EXPORT_H
#define EVOLV_API_PROFILE_EXPORT_H

#include "data/db.h"

/* $1 is the account's id. */
extern const struct statement profile_export_statement;

#endif
