/*
 * The worker's sign of life, for `evolv doctor`.
 */
#ifndef EVOLV_BIN_WORKER_SIGN_H
#define EVOLV_BIN_WORKER_SIGN_H

#include "data/db.h"

#include <stdbool.h>

/* Writes down that this machine's worker has just done what was due. service: it goes on; false: --once. */
enum error worker_sign(struct db *db, bool service);

#endif
