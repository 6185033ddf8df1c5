/*
 * The files of a request's body on their way into the store.
 *
 * A file takes its place under files_dir of this machine at the end of the transaction whose row names it, and is
 * taken back when that transaction fails: validation gives the upload its key, the core (app/stored_file.c) does the
 * moving. With the local store that is all; with another one the worker of this machine moves it on (docs/files.md).
 */
#ifndef EVOLV_HTTP_UPLOAD_H
#define EVOLV_HTTP_UPLOAD_H

#include "base/arena.h"
#include "base/config.h"
#include "http/body.h"
#include "http/error.h"

/* Returns the upload's key, chosen when it is first asked for. folder is a constant of [a-z0-9-];
 * extension is of [a-z0-9]. */
const char *upload_key(struct arena *arena, struct upload *upload, const char *folder,
		       const char *extension);

/* What is to be done with an upload that has a key. */
typedef enum error upload_fn(void *context, struct upload *upload);

/* Does it with each of the body, until one fails. */
enum error upload_each(const struct body *body, upload_fn *act, void *context);

/* Moves one to its place. ERROR_STORAGE_FULL or ERROR_STORAGE_GONE. Again after another try of the same request it
 * does nothing. */
enum error upload_keep(struct arena *arena, const struct config *config, struct upload *upload);

/* Removes what upload_keep() has moved: its transaction came to nothing. */
void upload_undo_all(struct arena *arena, const struct config *config, const struct body *body);

#endif
