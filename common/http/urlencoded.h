/*
 * application/x-www-form-urlencoded, as queries and plain HTML forms send it (WHATWG URL § 5).
 */
#ifndef EVOLV_HTTP_URLENCODED_H
#define EVOLV_HTTP_URLENCODED_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/request.h"

#include <stdbool.h>
#include <stddef.h>

/* The most pairs of one text; more is malformed. */
#define URLENCODED_PAIRS_MAX 1000

/* Decodes length bytes into params. False when a % is not followed by two hexadecimal digits, or what
 * comes out holds a NUL or is not UTF-8. Names and values live in the arena. */
bool urlencoded_parse(struct params *params, struct arena *arena, const char *text, size_t length);

/* Adds text with everything but unreserved characters as %XX (RFC 3986 § 2.3). */
void urlencoded_add(struct strbuf *out, const char *text);

#endif
