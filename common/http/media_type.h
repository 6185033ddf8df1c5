/*
 * The kinds of files that are taken anywhere: which content belongs to which extension, and what such a file is sent
 * as.
 */
#ifndef EVOLV_HTTP_MEDIA_TYPE_H
#define EVOLV_HTTP_MEDIA_TYPE_H

#include <stdbool.h>

struct media_type {
	const char *extension; /* lower case, without the dot */
	const char *type;      /* what it is sent as */
	/* What http/file_type.h may find in it, with blanks between; NULL: type. */
	const char *contents;
};

/* Returns the row of an extension; NULL when such files are taken nowhere. */
const struct media_type *media_type_find(const char *extension);

/* True when a file of that kind may have that content. */
bool media_type_holds(const struct media_type *kind, const char *content);

#endif
