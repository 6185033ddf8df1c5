/*
 * Which attributes of a template may take values, and of which kind each is.
 */
#ifndef EVOLV_PAGE_ATTRIBUTE_H
#define EVOLV_PAGE_ATTRIBUTE_H

#include <stdbool.h>

enum attribute_kind {
	ATTRIBUTE_FIXED,    /* holds what the template says; a value may not come in */
	ATTRIBUTE_BANNED,   /* may not even stand in a template: style, onclick */
	ATTRIBUTE_TEXT,     /* takes values */
	ATTRIBUTE_WORDS,    /* the same, and is translated */
	ATTRIBUTE_URL,      /* takes an address */
	ATTRIBUTE_URL_LIST, /* srcset */
};

/* Returns the kind of an attribute. element is the name of what it stands on; property is the value of that element's
 * "property" or "name" attribute (of a meta element), or NULL. */
enum attribute_kind attribute_kind_of(const char *element, const char *name, const char *property);

/* True for elements that have no content and no end in HTML: br, img, input. */
bool element_is_void(const char *element);

/* True for elements whose white space counts: pre, textarea. */
bool element_keeps_blanks(const char *element);

/* True for those whose content is a program of another kind: nothing may be filled in. */
bool element_is_code(const char *element);

#endif
