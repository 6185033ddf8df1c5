/*
 * The template files, as trees. Only this folder knows libxml2.
 *
 * A file is read with no network, no DTD, no entities of its own and no more than TEMPLATE_SIZE_MAX bytes (hazard 24).
 */
#ifndef EVOLV_PAGE_TEMPLATES_H
#define EVOLV_PAGE_TEMPLATES_H

#include "base/arena.h"
#include "page/attribute.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#define TEMPLATE_SIZE_MAX ((size_t)256 << 10)
#define TEMPLATES_MAX     64

/* The namespace of the language's own elements and attributes. */
#define TEMPLATE_NAMESPACE "urn:evolv:template"

/* The trees that were read; each file once. */
struct templates {
	struct arena *arena;
	const char *directory;
	struct {
		const char *name;
		xmlDoc *document;
	} read[TEMPLATES_MAX];
	size_t count;
	const char *problem; /* why the last one could not be read: a sentence for the log */
};

void templates_init(struct templates *templates, struct arena *arena, const char *directory);

/* Gives the trees back. */
void templates_clear(struct templates *templates);

/* Returns the root of DIRECTORY/NAME.html, or NULL with a problem. It lives until templates_clear(). */
const xmlNode *templates_find(struct templates *templates, const char *name);

/* The name of an element of the language ("each" of t:each), or NULL for any other node. */
const char *template_directive(const xmlNode *node);

/* The text of an attribute of the language, or of an ordinary one; NULL: it is not there. */
const char *template_own_attribute(struct arena *arena, const xmlNode *node, const char *name);
const char *template_attribute(struct arena *arena, const xmlNode *node, const char *name);

/* True for an attribute of the language. */
bool template_attribute_is_own(const xmlAttr *attribute);

/* The text of an attribute. */
const char *template_attribute_text(struct arena *arena, const xmlAttr *attribute);

/* The text of a text node, NULL for any other. */
const char *template_text(const xmlNode *node);

/* Returns what the element's attribute may hold. */
enum attribute_kind template_attribute_kind(struct arena *arena, const xmlNode *node,
					    const xmlAttr *attribute);

#endif
