/*
 * Files that nothing is on record of: what killed programs left.
 */
#ifndef EVOLV_BIN_WORKER_STRAYS_H
#define EVOLV_BIN_WORKER_STRAYS_H

#include "data/db.h"
#include "http/file_store.h"

/* Once a day: deletes those of the store, and of this machine, that are older than a day. While a backup reads the
 * files none goes. */
void worker_strays(struct db *db, struct file_store *store);

#endif
