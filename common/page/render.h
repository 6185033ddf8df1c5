/*
 * A template and a page's data become HTML.
 *
 * The tree of the template is walked, and each tag written from it: a value is never parsed, so it can become a text or
 * an attribute's value and nothing else.
 */
#ifndef EVOLV_PAGE_RENDER_H
#define EVOLV_PAGE_RENDER_H

#include "page/message.h"
#include "page/templates.h"

#include <stdbool.h>

/* Adds the page of templates->directory/NAME.html in its layout. The wording holds data, site and language. Returns
 * false when there was a fault: wording->problem names the first. What was added stands for what could be done: a
 * missing value is a gap. A template that cannot be read adds nothing. */
bool render_page(struct strbuf *out, struct wording *wording, struct templates *templates,
		 const char *name);

#endif
