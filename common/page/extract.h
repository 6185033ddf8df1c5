/*
 * The messages of templates, for the catalogues: the same texts that a page looks up when it is shown.
 */
#ifndef EVOLV_PAGE_EXTRACT_H
#define EVOLV_PAGE_EXTRACT_H

#include "page/templates.h"

/* Is told of each message: many is NULL unless it depends on a number. line is the element's. */
typedef void extract_fn(void *context, const char *one, const char *many, long line);

/* Walks a template. Returns NULL, or what is wrong with it: a sentence. */
const char *extract_messages(struct arena *arena, const xmlNode *root, extract_fn *found,
			     void *context);

#endif
