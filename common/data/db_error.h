/*
 * What PostgreSQL's error codes mean for a request: the one place where a SQLSTATE becomes an enum error.
 */
#ifndef EVOLV_DATA_DB_ERROR_H
#define EVOLV_DATA_DB_ERROR_H

#include "http/error.h"

/* Returns what a SQLSTATE means; NULL or "" stands for an error that libpq itself found, which is always
 * a lost connection. Never NO_ERROR. */
enum error db_error_from_sqlstate(const char *sqlstate);

#endif
