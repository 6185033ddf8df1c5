/*
 * Texts with places for values: {{name}}.
 *
 *     {{name}}                    the value, escaped for where it stands; of a list, its items
 *     {{name:date}}               written in the mail's language: 22 November 2026; what language/format.h has, such as
 *                                 weekday, date, time and number
 *     {{name:link}}               an address; one of our own leads to its page in the mail's language. In the text of an
 *                                 HTML part it is a link
 *     {{#name}} … {{/name}}       shown unless the value is null, false or empty
 *     {{#name=word}} … {{/name}}  shown when the value is this word
 *
 * The two ends of a section may stand on lines of their own, which are not shown.
 *
 * Templates are English. What stands on one line between two tags, of HTML or of sections, is a message: it is looked up
 * in the catalogue with its {{…}} in it. So a sentence is one line however long, with no tag inside, and a section holds
 * whole sentences. Lines of text parts are broken where they get long, but for those that begin with a blank. HTML
 * parts have no entities: write the character itself.
 *
 * A name that nobody gave a value is an error, not a gap: a mail with a hole in it must not leave.
 */
#ifndef EVOLV_SERVICE_MAIL_TEMPLATE_H
#define EVOLV_SERVICE_MAIL_TEMPLATE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/body.h"
#include "language/catalogue.h"
#include "language/language.h"

#include <stddef.h>

enum template_context {
	TEMPLATE_HEADER, /* one line: line ends and blanks in a value become one blank */
	TEMPLATE_TEXT,   /* control characters become blanks */
	TEMPLATE_HTML,   /* markup is escaped; in an href only http and https */
};

struct template_values {
	struct arena *arena;
	const struct language *language;
	const struct catalogue *catalogue; /* of that language */
	const char *base_url;              /* what our own addresses begin with */
	const struct value *site; /* VALUE_OBJECT: what is the same in every mail; wins over data */
	const struct value *data; /* VALUE_OBJECT: what this mail is about */
};

/* Returns the value of a name, or NULL. */
const struct value *template_value(const struct template_values *values, const char *name);

/* Returns the address as {{name:link}} writes it: one of our own leads to its page in the mail's language. The first
 * language, which nobody need have chosen, leaves it to the browser. */
const char *template_link(const struct template_values *values, const char *url);

/* Adds length bytes of a template with its values put in. Returns NULL, or a sentence about what is wrong with
 * the template or its values. */
const char *template_add(struct strbuf *out, const char *text, size_t length,
			 enum template_context context, const struct template_values *values);

#endif
