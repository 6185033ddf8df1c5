/*
 * HTML by hand: enough for a heading and a sentence.
 */
#include "http/html.h"

/* Returns what stands for a character, or NULL when it stands for itself. The two contexts share one list:
 * a quote that is escaped in text does no harm, a quote that is not in an attribute does. Control characters may not
 * stand in a page at all. */
static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
	case '\n':
	case '\r':
		return NULL;
	default:
		return (unsigned char)c < ' ' || c == 0x7F ? "\uFFFD" : NULL;
	}
}

void html_add_text(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		const char *escaped = entity(*text);
		if (escaped) {
			strbuf_add_text(out, escaped);
		} else {
			strbuf_add_char(out, *text);
		}
	}
}

void html_add_attribute(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, " %s=\"", name);
	html_add_text(out, value);
	strbuf_add_char(out, '"');
}

void html_show_message(struct response *response, int status, const char *title, const char *text)
{
	struct strbuf *out = &response->body;

	response_html(response, status);
	strbuf_add_text(out,
			"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<meta name=\"robots\" content=\"noindex\">\n"
			"<link rel=\"icon\" href=\"/api/docs/icon.svg\">\n"
			"<link rel=\"stylesheet\" href=\"/api/docs/page.css\">\n<title>");
	html_add_text(out, title);
	strbuf_add_text(out, "</title>\n</head>\n<body>\n<main>\n<h1>");
	html_add_text(out, title);
	strbuf_add_text(out, "</h1>\n<p>");
	html_add_text(out, text);
	strbuf_add_text(out, "</p>\n</main>\n</body>\n</html>\n");
}
