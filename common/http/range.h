/*
 * The part of a file that a client asks for: video that is wound forward, a download that goes on (RFC 9110,
 * section 14).
 */
#ifndef EVOLV_HTTP_RANGE_H
#define EVOLV_HTTP_RANGE_H

#include <stdbool.h>
#include <stddef.h>

enum range_kind {
	RANGE_WHOLE, /* none is asked for, or none that we serve: the file as it is */
	RANGE_PART,
	RANGE_OUTSIDE, /* it begins behind the end: 416 */
};

struct range {
	size_t first;
	size_t length; /* at least 1 */
};

/* Reads a Range header (NULL: absent) for a file of size bytes; *range is filled for RANGE_PART only. Several
 * ranges at once, another unit and what is malformed count as none, as the RFC allows. */
enum range_kind range_read(struct range *range, const char *header, size_t size);

/* Whether the file is still the one of which the client has a part: if_range is the If-Range header (NULL:
 * absent), etag the file's. We give no Last-Modified, so a date never is. */
bool range_is_current(const char *if_range, const char *etag);

#endif
