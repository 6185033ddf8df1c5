/*
 * The names that a template can use at one place, and the values behind them.
 */
#ifndef EVOLV_PAGE_SCOPE_H
#define EVOLV_PAGE_SCOPE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/body.h"

#include <stdbool.h>
#include <stddef.h>

/* The most names that loops, parts and t:set have given at one place. */
#define SCOPE_NAMES_MAX 64

struct scope_name {
	const char *name;
	const struct value *value;
};

struct scope {
	const struct value *data; /* VALUE_OBJECT: the page's own */
	const struct value *site; /* VALUE_OBJECT: what every page has; data cannot hide it */
	struct scope_name names[SCOPE_NAMES_MAX]; /* the newest last, which hides the older */
	size_t count;
};

/* Returns the value at a path such as "course.category.name", or NULL when a name of it does not exist. Everything
 * below null is null. */
const struct value *scope_find(const struct scope *scope, struct arena *arena, const char *path);

/* Adds a name until scope_drop(). Neither is copied. False when there are too many. */
bool scope_add(struct scope *scope, const char *name, const struct value *value);

/* Forgets all names but the oldest count. */
void scope_drop(struct scope *scope, size_t count);

/* False for null, false, 0, and for a text, a list or an object without anything in it. */
bool value_is_true(const struct value *value);

/* The text of a value that has one; "" for null, NULL for a list or an object. */
const char *value_as_text(const struct value *value);

/* Returns a value that holds text, in the arena; text is not copied. */
const struct value *value_of_text(struct arena *arena, const char *text);

/* Adds a value as JSON that can stand inside a page's script element: <, >, & and the line ends of JavaScript are
 * escaped. */
void value_add_json(struct strbuf *out, const struct value *value);

#endif
