/*
 * Texts with places for values: {{name}}.
 *
 *     {{name}}                    the value, escaped for where it stands; of a list, its items
 *     {{name:day}}                a date or timestamp as "Sunday, 22 November 2026"
 *     {{name:time}}               a timestamp as "Sunday, 22 November 2026, 18:00 UTC"
 *     {{#name}} … {{/name}}       shown unless the value is null, false or empty
 *     {{#name=word}} … {{/name}}  shown when the value is this word
 *
 * The two ends of a section may stand on lines of their own, which are not shown.
 *
 * A name that nobody gave a value is an error, not a gap: a mail with a hole in it must not leave.
 */
#ifndef EVOLV_SERVICE_MAIL_TEMPLATE_H
#define EVOLV_SERVICE_MAIL_TEMPLATE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/body.h"

#include <stddef.h>

enum template_context {
	TEMPLATE_HEADER, /* one line: line ends and blanks in a value become one blank */
	TEMPLATE_TEXT,   /* control characters become blanks */
	TEMPLATE_HTML,   /* markup is escaped; in an href only http and https */
};

struct template_values {
	struct arena *arena;
	const struct value *site; /* VALUE_OBJECT: what is the same in every mail; wins over data */
	const struct value *data; /* VALUE_OBJECT: what this mail is about */
};

/* Returns the value of a name, or NULL. */
const struct value *template_value(const struct template_values *values, const char *name);

/* Adds length bytes of a template with its values put in. Returns NULL, or a sentence about what is wrong with
 * the template or its values. */
const char *template_add(struct strbuf *out, const char *text, size_t length,
			 enum template_context context, const struct template_values *values);

#endif
