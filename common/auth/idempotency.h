/*
 * Idempotency-Key on POST (hazard 32): a client whose answer was lost asks again and gets the first
 * answer, and the work is done once. Both calls belong into the transaction of the work itself, so that
 * the key, the answer and the change are there together or not at all.
 */
#ifndef EVOLV_AUTH_IDEMPOTENCY_H
#define EVOLV_AUTH_IDEMPOTENCY_H

#include "base/arena.h"
#include "data/db.h"
#include "http/error.h"

#include <stddef.h>

#define IDEMPOTENCY_KEY_MAX 200 /* characters */

/* What makes two requests the same one. */
struct idempotency_request {
	const char *subject; /* who asks: "account:12" or "address:192.0.2.1" */
	const char *key;     /* the header's value */
	const char *route;   /* what is asked: "POST /api/v1/students/" */
	const void *body;    /* bytes that differ when the request does */
	size_t body_length;
};

struct idempotency_answer {
	int status;           /* 0: there is no answer yet, the work is ours to do */
	const char *location; /* NULL: none */
	const char *body;     /* NULL: none */
};

/* Claims the key. When another request with the same key is at work, waits for the end of its
 * transaction. Returns
 *   NO_ERROR           do the work and call idempotency_store(), or, if answer->status is set, give
 *                      that answer again and do nothing
 *   ERROR_IDEMPOTENCY  the key was used for another request
 *   ERROR_CONFLICT     the first request has not stored its answer
 *   ERROR_MALFORMED    the key is empty or too long
 * or what db_run() returns. A key is forgotten after a day. */
enum error idempotency_claim(struct idempotency_answer *answer, struct arena *arena, struct db *db,
			     const struct idempotency_request *request);

/* Keeps the answer for the key that this transaction has claimed; the request's route and body are not asked. */
enum error idempotency_store(struct arena *arena, struct db *db,
			     const struct idempotency_request *request,
			     const struct idempotency_answer *answer);

#endif
