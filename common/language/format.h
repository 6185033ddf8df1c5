/*
 * How values are written in a language: {date:course.start_date}.
 */
#ifndef EVOLV_LANGUAGE_FORMAT_H
#define EVOLV_LANGUAGE_FORMAT_H

#include "base/arena.h"
#include "language/language.h"

#include <stddef.h>

typedef const char *format_fn(struct arena *arena, const struct language *language,
			      const char *text);

/* Returns the formatter of a name of length bytes, or NULL. A formatter returns NULL for a text that it cannot
 * write; "" stays "". */
format_fn *format_find(const char *name, size_t length);

#endif
