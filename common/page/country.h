/*
 * Countries by name, for a form in which somebody chooses one.
 *
 * A row is a code of ISO 3166-1 alpha-2 and its name, a message of the catalogues. Which codes are ones is the database's
 * rule, is_country_code(): a test holds the two against each other.
 */
#ifndef EVOLV_PAGE_COUNTRY_H
#define EVOLV_PAGE_COUNTRY_H

#include "base/strbuf.h"
#include "page/message.h"

#include <stddef.h>

struct country {
	char code[3];
	const char *name; /* in English */
};

extern const struct country countries[];
extern const size_t country_count;

/* Adds [{code, name, selected}] of all, by their names in the language and in its order. chosen may be NULL. */
void country_add_options(struct strbuf *out, const struct wording *wording, const char *chosen);

#endif
