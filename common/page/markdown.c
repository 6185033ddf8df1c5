/*
 * cmark reads, and its tree is walked here: no HTML of cmark's own is used, so nothing in it needs to be trusted.
 */
#include "page/markdown.h"

#include "base/array.h"
#include "http/html.h"
#include "page/url.h"

#include <cmark.h>
#include <string.h>

#define HEADING_ABOVE 2
#define HEADING_MOST  6

/* Elements without attributes. */
static const struct {
	cmark_node_type type;
	const char *name;
} elements[] = {
	{ .type = CMARK_NODE_BLOCK_QUOTE, .name = "blockquote" },
	{ .type = CMARK_NODE_ITEM, .name = "li" },
	{ .type = CMARK_NODE_PARAGRAPH, .name = "p" },
	{ .type = CMARK_NODE_EMPH, .name = "em" },
	{ .type = CMARK_NODE_STRONG, .name = "strong" },
};

static void add_tag(struct strbuf *out, const char *name, bool enter)
{
	strbuf_addf(out, enter ? "<%s>" : "</%s>", name);
}

/* In a list without blank lines a paragraph is just its words. */
static bool is_tight(cmark_node *node)
{
	cmark_node *item = cmark_node_parent(node);
	cmark_node *list = item ? cmark_node_parent(item) : NULL;

	return cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH && list &&
	       cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void add_list(struct strbuf *out, cmark_node *node, bool enter)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(node);

	if (enter && ordered && start > 1) {
		strbuf_addf(out, "<ol start=\"%d\">", start);
	} else {
		add_tag(out, ordered ? "ol" : "ul", enter);
	}
}

static void add_heading(struct strbuf *out, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node) + HEADING_ABOVE;

	strbuf_addf(out, enter ? "<h%d>" : "</h%d>", level < HEADING_MOST ? level : HEADING_MOST);
}

static void add_link(struct strbuf *out, cmark_node *node, bool enter)
{
	const char *url = cmark_node_get_url(node);

	if (!url_is_allowed(url)) {
		return;
	}
	if (!enter) {
		strbuf_add_text(out, "</a>");
		return;
	}
	strbuf_add_text(out, "<a");
	html_add_attribute(out, "href", url);
	if (url[0] != '/' && url[0] != '#') {
		html_add_attribute(out, "rel", "nofollow noopener");
	}
	strbuf_add_char(out, '>');
}

/* A picture's description is its content; other text of it is shown where its address may not stand. Returns whether
 * the content was dealt with. */
static bool add_picture(struct strbuf *out, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	cmark_node *words = cmark_node_first_child(node);
	const char *alt = words ? cmark_node_get_literal(words) : NULL;

	if (!url_is_allowed(url)) {
		return false;
	}
	strbuf_add_text(out, "<img");
	html_add_attribute(out, "src", url);
	html_add_attribute(out, "alt", alt ? alt : "");
	strbuf_add_text(out, " loading=\"lazy\">");
	return true;
}

static void add_literal(struct strbuf *out, cmark_node *node, const char *before, const char *after)
{
	const char *literal = cmark_node_get_literal(node);

	strbuf_add_text(out, before);
	html_add_text(out, literal ? literal : "");
	strbuf_add_text(out, after);
}

static void add_element(struct strbuf *out, cmark_node *node, bool enter)
{
	for (size_t i = 0; i < LENGTH(elements); i++) {
		if (elements[i].type == cmark_node_get_type(node) && !is_tight(node)) {
			add_tag(out, elements[i].name, enter);
		}
	}
}

/* Adds what a node begins or ends with. Returns false when its children are not to be looked at. */
static bool add_node(struct strbuf *out, cmark_node *node, bool enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		add_literal(out, node, "", "");
		break;
	case CMARK_NODE_HTML_BLOCK:
		add_literal(out, node, "<p>", "</p>");
		break;
	case CMARK_NODE_CODE:
		add_literal(out, node, "<code>", "</code>");
		break;
	case CMARK_NODE_CODE_BLOCK:
		add_literal(out, node, "<pre><code>", "</code></pre>");
		break;
	case CMARK_NODE_SOFTBREAK:
		strbuf_add_char(out, '\n');
		break;
	case CMARK_NODE_LINEBREAK:
		strbuf_add_text(out, "<br>");
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		strbuf_add_text(out, "<hr>");
		break;
	case CMARK_NODE_LIST:
		add_list(out, node, enter);
		break;
	case CMARK_NODE_HEADING:
		add_heading(out, node, enter);
		break;
	case CMARK_NODE_LINK:
		add_link(out, node, enter);
		break;
	case CMARK_NODE_IMAGE:
		return !enter || !add_picture(out, node);
	default:
		add_element(out, node, enter);
		break;
	}
	return true;
}

void markdown_add(struct strbuf *out, const char *text)
{
	cmark_node *document =
		cmark_parse_document(text, strlen(text), CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *iterator = cmark_iter_new(document);
	cmark_event_type event = CMARK_EVENT_NONE;

	while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iterator);
		if (!add_node(out, node, event == CMARK_EVENT_ENTER)) {
			cmark_iter_reset(iterator, node, CMARK_EVENT_EXIT);
		}
	}
	cmark_iter_free(iterator);
	cmark_node_free(document);
}
