/*
 * A client of S3 (the API reference of Amazon S3, version 2006-03-01), for programs that no web server runs.
 *
 * An object is sent and fetched as a stream, in one request: Amazon takes at most 5 GB so. What may pass is tried three
 * times before an operation gives up; who asks for it decides when to begin again. Addresses are signed without this
 * (auth/s3_signature.h).
 */
#ifndef EVOLV_SERVICE_S3_H
#define EVOLV_SERVICE_S3_H

#include "base/arena.h"
#include "base/config.h"
#include "service/s3_answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that one object may have. */
#define S3_OBJECT_MAX ((uint64_t)5 << 30)

struct s3;

enum s3_result {
	S3_DONE,
	S3_NOT_FOUND, /* there is no such object */
	S3_REFUSED, /* the server does not let us, and will not the next time: a setting is wrong */
	S3_UNREACHABLE, /* no answer, or one that says: later */
	S3_STOPPED,     /* must_stop() said so */
	S3_LOCAL,       /* this machine cannot read or write its own file */
};

/* Makes a client. Returns NULL, or a sentence that says which setting is wrong. */
const char *s3_open(struct s3 **s3, struct arena *arena, const struct config *config);

/* Sets what is asked while something is under way; NULL: nothing. */
void s3_set_must_stop(struct s3 *s3, bool (*must_stop)(void));

/* Ends it; NULL is allowed. */
void s3_close(struct s3 *s3);

/* What the last operation that was not S3_DONE came upon, in words for an operator. */
const char *s3_words(const struct s3 *s3);

/* What is put: size bytes from the beginning of descriptor. */
struct s3_upload {
	int descriptor;
	uint64_t size;
	const char *sha256; /* of the bytes, 64 hexadecimal digits: the server checks it */
	const char *content_type;
};

enum s3_result s3_put(struct s3 *s3, const char *key, const struct s3_upload *upload);

/* Writes it to descriptor. What broke off in the middle is not begun anew: the descriptor may be a pipe. */
enum s3_result s3_get(struct s3 *s3, const char *key, int descriptor);

/* Deletes it; what was not there is S3_DONE too. */
enum s3_result s3_delete(struct s3 *s3, const char *key);

/* Reads a page of the keys that begin with prefix, in their order. token: next of the page before, or NULL. The page
 * lives in the arena. */
enum s3_result s3_list(struct s3 *s3, const char *prefix, const char *token, struct s3_page *page,
		       struct arena *arena);

/* Puts an object, reads it back, lists and deletes it. Returns NULL, or a sentence that says what an operator has to
 * mend, which lives as long as s3_words() does. */
const char *s3_check(struct s3 *s3, struct arena *arena);

#endif
