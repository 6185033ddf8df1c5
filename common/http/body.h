/*
 * The body of a request as named values, whatever it came as: JSON, a form, or multipart.
 *
 * A handler sees only this. Values keep their kind, because JSON's 1, "1" and true are three things
 * and a form's fields are all text; the column tables decide what converts (hazard 21).
 */
#ifndef EVOLV_HTTP_BODY_H
#define EVOLV_HTTP_BODY_H

#include "base/arena.h"
#include "base/config.h"
#include "http/error.h"
#include "http/request.h"

#include <stdbool.h>
#include <stddef.h>

enum value_kind {
	VALUE_NULL,
	VALUE_BOOLEAN, /* text is "true" or "false" */
	VALUE_NUMBER,  /* text as it was written in JSON */
	VALUE_TEXT,
	VALUE_LIST,   /* items; a form's repeated name is a list as well */
	VALUE_OBJECT, /* JSON only; members */
	VALUE_FILE,   /* multipart only; upload */
};

/* A file part of a multipart body, already on disk under the spool directory. */
struct upload {
	const char *file_name; /* the client's name for it: only its extension means anything */
	const char *path;      /* where it lies; removed at the end of the request unless taken */
	size_t size;           /* bytes */
	const char *content_type; /* what it is sent as; known once it has a key */
	const char *key; /* of the store, once something wants to keep it (http/upload.h) */
	bool for_worker; /* it is an original that the worker has yet to work on */
	bool taken;      /* it is in the store: nothing lies at path any more */
};

struct member;

struct value {
	enum value_kind kind;
	const char *text;
	size_t count; /* items or members */
	struct value *items;
	struct member *members;
	struct upload *upload;
};

struct member {
	const char *name;
	struct value value;
};

struct body {
	size_t count;
	struct member *members;
	const char *problem;  /* after ERROR_MALFORMED: a sentence for the client */
	bool complete;        /* all its bytes were read */
	const char *base_url; /* addresses below it are our own */
	bool from_form; /* not JSON: an empty text may stand for "nothing" and lists repeat names */
};

/* Reads exactly request->body_length bytes from descriptor and parses them. An empty body gives no
 * members. Returns NO_ERROR, ERROR_MALFORMED (with problem), ERROR_TOO_LARGE when a file is larger
 * than file_cap bytes, ERROR_STORAGE_FULL, ERROR_STORAGE_GONE, or ERROR_INTERNAL. */
enum error body_read(struct body *body, struct arena *arena, const struct config *config,
		     const struct request *request, int descriptor, size_t file_cap);

/* Adds a value as a form does, to a body that was made by this function alone: a name that comes again makes a list,
 * and so does one that ends in "[]", which is the same name. Neither text is copied. */
void body_add(struct body *body, struct arena *arena, const char *name, struct value value);

/* Reads what nobody has read of the request's body and forgets it, within bounds. Apache's mod_cgid hands a
 * body over a socket; closed with bytes in it, the socket is reset and the client loses the answer. To be
 * called after the answer was written. */
void body_drain(const struct body *body, const struct request *request, int descriptor);

/* Makes the body hold value under name, in place of whatever it held there. name is not copied. */
void body_set(struct body *body, struct arena *arena, const char *name, struct value value);

/* Takes name out of the body, and removes an upload that stood there. NULL takes nothing. */
void body_remove(struct body *body, const char *name);

/* Removes the uploads that nobody took. */
void body_discard_uploads(const struct body *body);

/* Returns the value of name, or NULL when the body does not hold it. */
const struct value *body_get(const struct body *body, const char *name);

/* Returns the text of a VALUE_TEXT, or NULL for anything else. */
const char *body_text(const struct body *body, const char *name);

#endif
