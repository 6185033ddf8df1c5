/*
 * What the worker does with stored files (docs/files.md).
 */
#ifndef EVOLV_BIN_WORKER_FILES_H
#define EVOLV_BIN_WORKER_FILES_H

#include "data/db.h"
#include "http/file_store.h"

/* Deletes the files that no row names any more. What fails is logged, and tried again later; while a backup reads
 * the files none goes. */
void worker_files_remove(struct db *db, struct file_store *store);

#endif
