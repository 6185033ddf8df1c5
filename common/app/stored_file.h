/*
 * Files that requests bring and ask for. docs/files.md tells a file's whole life.
 */
#ifndef EVOLV_APP_STORED_FILE_H
#define EVOLV_APP_STORED_FILE_H

#include "app/exchange.h"

/* Keeps each upload of the body that was given a key: puts it on record and in its place. To be called in the
 * transaction whose row names it, as the last thing that can fail but its commit. */
enum error stored_file_keep_all(struct exchange *x);

/* Answers with the file, to be saved under file_name; who may have it was asked before. A file that waits on another
 * machine is ERROR_STORAGE_GONE. */
enum error stored_file_send(struct exchange *x, const char *key, const char *file_name);

#endif
