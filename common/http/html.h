/*
 * The few small pages that the API itself shows: where a mailed link leads when a person opens it.
 *
 * One escaper per context. The pages hold no script and no style of their own, so that their
 * Content-Security-Policy can forbid both.
 */
#ifndef EVOLV_HTTP_HTML_H
#define EVOLV_HTTP_HTML_H

#include "base/strbuf.h"
#include "http/response.h"

/* Adds text so that it stays text between two tags. */
void html_add_text(struct strbuf *out, const char *text);

/* Adds a space and name="value". name is a constant. */
void html_add_attribute(struct strbuf *out, const char *name, const char *value);

/* Starts a page with a title, which is also its heading. The answer is kept by nobody, its address (a token
 * may stand in it) is told to nobody, and no other site can frame it. */
void html_begin_page(struct response *response, int status, const char *title);

/* Adds a paragraph of text. */
void html_add_paragraph(struct response *response, const char *text);

void html_end_page(struct response *response);

/* A whole page that says one thing. */
void html_show_message(struct response *response, int status, const char *title, const char *text);

#endif
