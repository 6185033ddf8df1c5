/*
 * The languages of the pages, and how each writes dates and numbers.
 */
#ifndef EVOLV_LANGUAGE_LANGUAGE_H
#define EVOLV_LANGUAGE_LANGUAGE_H

#include <stddef.h>

/* Returns which form (from 0) a noun takes beside a number, as in the header of the language's catalogue. */
typedef unsigned plural_fn(unsigned long long number);

struct language {
	const char *code;      /* "fr", also the first part of an address */
	const char *name;      /* as its speakers call it */
	const char *direction; /* "ltr" or "rtl" */
	const char *months[12];
	const char *short_months[12];
	const char *weekdays[7];   /* from Sunday */
	const char *first_day;     /* how the first of a month is written */
	const char *hour_minute;   /* what stands between 14 and 00 */
	const char *decimal_point; /* in a number … */
	const char *thousands;     /* … and between its groups of three digits */
	plural_fn *plural;
};

/* All of them; the first is the one that the templates are written in. The database has the same (evolv.languages()). */
extern const struct language languages[];
extern const size_t language_count;

/* Their codes and a NULL, for a column's choices. */
extern const char *const language_codes[];

/* Returns the language of a code of length bytes, or NULL. */
const struct language *language_find(const char *code, size_t length);

/* Returns the one that an Accept-Language header (NULL: absent) likes best; the first when it likes none. */
const struct language *language_choose(const char *accept_language);

#endif
