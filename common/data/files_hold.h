/*
 * Stored files outlive the rows that named them until a worker removes them. A backup reads the rows at one moment and
 * the files after it: until it has them, none may go. The database's advisory locks tell one of the other, on whatever
 * machines they run.
 */
#ifndef EVOLV_DATA_FILES_HOLD_H
#define EVOLV_DATA_FILES_HOLD_H

#include "data/db.h"

#include <stdbool.h>

/* For who removes files: *may is false while a backup reads them. When it is true no backup begins before this
 * transaction ends; there must be one. */
enum error files_may_go(struct db *db, bool *may);

/* For a backup: from here until the connection ends no file goes. *held is false while a worker removes some: ask
 * again. Not inside a transaction. */
enum error files_must_stay(struct db *db, bool *held);

/* True while the hold of files_must_stay() was not lost with its connection. */
bool files_are_held(struct db *db);

#endif
