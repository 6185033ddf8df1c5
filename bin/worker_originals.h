/*
 * The originals of pictures that wait on this machine (docs/files.md).
 */
#ifndef EVOLV_BIN_WORKER_ORIGINALS_H
#define EVOLV_BIN_WORKER_ORIGINALS_H

#include "data/db.h"
#include "http/file_store.h"

#include <stdbool.h>

/* Takes one, makes the pictures of it and puts them where the row that names it shows them. *worked is false when none
 * was due. What goes wrong with it is on record, and the next try comes later; an error is the database's. */
enum error worker_originals(struct db *db, struct file_store *store, bool *worked);

#endif
