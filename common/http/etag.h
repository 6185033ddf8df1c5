/*
 * Entity tags (RFC 9110 § 8.8.3): what a body is called, and whether a client has it already.
 */
#ifndef EVOLV_HTTP_ETAG_H
#define EVOLV_HTTP_ETAG_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Returns the strong tag of a body, quotes included: the same bytes always have the same one. */
char *etag_make(struct arena *arena, const char *body, size_t length);

/* True when an If-None-Match header (NULL: absent) names the tag, or is "*". Weak tags match too
 * (§ 13.1.2); what cannot be read matches nothing. */
bool etag_matches(const char *if_none_match, const char *etag);

/* True when an If-Match header names the tag, or is "*". A weak tag never does (§ 13.1.1). */
bool etag_matches_strongly(const char *if_match, const char *etag);

#endif
