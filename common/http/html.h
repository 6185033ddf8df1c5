/*
 * HTML by hand, one escaper per context.
 */
#ifndef EVOLV_HTTP_HTML_H
#define EVOLV_HTTP_HTML_H

#include "base/strbuf.h"
#include "http/response.h"

/* Adds text so that it stays text between two tags. */
void html_add_text(struct strbuf *out, const char *text);

/* Adds a space and name="value". name is a constant. */
void html_add_attribute(struct strbuf *out, const char *name, const char *value);

/* A whole page that says one thing: what a person gets when nothing better can be made. It holds no script and no style
 * of its own, so that the headers of every page (response_write.c) can forbid both. */
void html_show_message(struct response *response, int status, const char *title, const char *text);

#endif
