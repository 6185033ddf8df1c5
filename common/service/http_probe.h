/*
 * One look at a web server, as a visitor has it.
 */
#ifndef EVOLV_SERVICE_HTTP_PROBE_H
#define EVOLV_SERVICE_HTTP_PROBE_H

#include "base/arena.h"

#include <stdint.h>

struct http_answer {
	long status;
	const char *body;         /* its first bytes, at most 16 KiB */
	const char *content_type; /* "" when there is none; so with the following */
	const char *nosniff;      /* X-Content-Type-Options */
	const char *location;     /* where the server sends one instead */
	int64_t date;             /* seconds since the epoch; 0: there is no Date */
	double seconds;           /* that it took */
};

/* Asks once, following nothing. header: one more line of the request, or NULL. All texts live in the arena. Returns NULL,
 * or why there is no answer. */
const char *http_probe(struct http_answer *answer, struct arena *arena, const char *url,
		       const char *header);

#endif
