/*
 * The inside of header values: "word; name=value; name="quoted value"" (RFC 9110 § 5.6), as it stands in
 * Content-Type and in the Content-Disposition of a part.
 */
#ifndef EVOLV_HTTP_HEADER_VALUE_H
#define EVOLV_HTTP_HEADER_VALUE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define HEADER_PARAMS_MAX 16

struct header_param {
	const char *name; /* lower case */
	const char *value;
};

struct header_value {
	const char *word; /* lower case: "text/html", "form-data" */
	size_t count;
	struct header_param params[HEADER_PARAMS_MAX];
};

/* Reads a whole value. False when it is not of that form, has a comma outside quotes (two headers that a
 * web server joined, hazard 13), names a parameter twice, or has too many. */
bool header_value_parse(struct header_value *value, struct arena *arena, const char *text);

/* Returns the value of a parameter (lower case), or NULL. */
const char *header_value_get(const struct header_value *value, const char *name);

/* True when text holds no control character, not even a tab, and is UTF-8. */
bool header_text_is_clean(const char *text);

#endif
