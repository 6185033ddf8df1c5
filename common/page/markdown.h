/*
 * Rich text: CommonMark, of which only an allow-list of elements comes out.
 */
#ifndef EVOLV_PAGE_MARKDOWN_H
#define EVOLV_PAGE_MARKDOWN_H

#include "base/strbuf.h"

/* Adds text as HTML. What is HTML in it stays visible as text; a link or picture whose address is not allowed
 * (url_is_allowed) keeps its words only. The largest heading is h3, since the page has its own above. */
void markdown_add(struct strbuf *out, const char *text);

#endif
