/*
 * Uploaded files where they stay: the local store under files_dir.
 *
 * A stored file is known by its key, "<folder>/<32 hexadecimal digits>.<extension>": nothing of the client's
 * name but the extension, and that from an allow-list (hazard 28). The database keeps keys; whoever may read the
 * row may read the file, through a program that asks.
 *
 * A file is moved into the store at the end of the transaction whose row names it, and taken back when that
 * transaction fails: validation gives the upload its key, the core (app.c) does the moving.
 */
#ifndef EVOLV_HTTP_FILE_STORE_H
#define EVOLV_HTTP_FILE_STORE_H

#include "base/arena.h"
#include "base/config.h"
#include "http/body.h"
#include "http/error.h"

#include <stddef.h>

/* Returns the upload's key, chosen when it is first asked for. folder is a constant of [a-z0-9-];
 * extension is of [a-z0-9]. */
const char *file_store_key(struct arena *arena, struct upload *upload, const char *folder,
			   const char *extension);

/* Moves the uploads that have a key into the store. ERROR_STORAGE_FULL or ERROR_INTERNAL; what was moved
 * until then stays, for file_store_undo(). To be called again after another try of the same request. */
enum error file_store_keep(struct arena *arena, const struct config *config,
			   const struct body *body);

/* Removes what file_store_keep() has moved: its transaction came to nothing. */
void file_store_undo(struct arena *arena, const struct config *config, const struct body *body);

/* Opens a stored file for reading. The caller closes *descriptor. ERROR_NOT_FOUND when the store does not
 * hold it. */
enum error file_store_open(int *descriptor, size_t *size, struct arena *arena,
			   const struct config *config, const char *key);

#endif
