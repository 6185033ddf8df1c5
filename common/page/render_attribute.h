/*
 * One attribute of a template's element, filled and written: a value can only become (part of) an attribute's text,
 * and an address only one that is allowed.
 */
#ifndef EVOLV_PAGE_RENDER_ATTRIBUTE_H
#define EVOLV_PAGE_RENDER_ATTRIBUTE_H

#include "base/strbuf.h"
#include "page/message.h"

#include <libxml/tree.h>

/* Adds the attribute, or leaves it out: docs/templates.md says when. What may not stand in a template is a fault of
 * wording's. */
void render_attribute(struct wording *wording, struct strbuf *out, const xmlNode *node,
		      const xmlAttr *attribute);

#endif
