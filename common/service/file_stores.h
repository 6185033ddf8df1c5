/*
 * The store that the setting file_store names.
 */
#ifndef EVOLV_SERVICE_FILE_STORES_H
#define EVOLV_SERVICE_FILE_STORES_H

#include "http/file_store.h"

/* S3 (s3.h); it has what docs/files.md says of another store. */
extern const struct file_store_operations file_store_s3;

/* Makes it ready for use. Returns NULL, or a sentence about what is wrong with the settings. arena and config must
 * outlive the store. */
const char *file_stores_open(struct file_store **store, struct arena *arena,
			     const struct config *config);

/* NULL is no store, and nothing is done. */
void file_stores_close(struct file_store *store);

#endif
