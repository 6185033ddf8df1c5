/*
 * The environment that a web server hands over, sorted, so that a name that is there twice is seen
 * (hazard 10) and looking one up is cheap.
 */
#ifndef EVOLV_HTTP_ENVIRONMENT_H
#define EVOLV_HTTP_ENVIRONMENT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct environment {
	const char **entries; /* "NAME=value", sorted by name */
	size_t count;
};

/* Reads the entries. False when two have one name. Entries without "=" are left out. */
bool environment_read(struct environment *environment, struct arena *arena, char **entries);

/* Returns the value of name, or NULL when it is not there or empty: web servers and rewrite rules set
 * empty ones for headers that did not come. */
const char *environment_get(const struct environment *environment, const char *name);

#endif
