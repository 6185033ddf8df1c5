/*
 * The walk through a template's tree. docs/templates.md is the language.
 */
#include "page/render.h"

#include "base/array.h"
#include "base/text.h"
#include "http/html.h"
#include "page/attribute.h"
#include "page/markdown.h"
#include "page/render_attribute.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define TEXT_MAX  ((size_t)1 << 20)

struct render {
	struct wording *wording;
	struct templates *templates;
	struct strbuf *out;
	const xmlNode *page; /* whose head and body the layout takes */
	bool plain;          /* inside t:set: text alone, nothing escaped */
	bool keeps_blanks;   /* inside pre and textarea */
	int depth;
};

static void render_children(struct render *r, const xmlNode *node);
static void render_node(struct render *r, const xmlNode *node);

static const char *own(struct render *r, const xmlNode *node, const char *name)
{
	return template_own_attribute(r->wording->arena, node, name);
}

/* --- texts ---------------------------------------------------------------------------------- */

/* Adds a filled text where it stands: as text of the page, or as it is inside t:set. */
static void add_filled(struct render *r, const char *text)
{
	struct strbuf filled;

	strbuf_init(&filled, TEXT_MAX);
	message_fill(r->wording, &filled, text, MESSAGE_TEXT);
	if (r->plain) {
		strbuf_add_text(r->out, filled.text);
	} else {
		html_add_text(r->out, filled.text);
	}
	r->out->failed = r->out->failed || !strbuf_ok(&filled);
	strbuf_clear(&filled);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_blank(const struct strbuf *out)
{
	return out->length > 0 && is_blank(out->text[out->length - 1]);
}

/* A text is one message; the blanks around it, one at each end, belong to the page. */
static void render_text(struct render *r, const char *text)
{
	if (r->keeps_blanks) {
		add_filled(r, text);
		return;
	}
	const char *folded = message_fold(r->wording->arena, text);
	if (is_blank(*text) && !ends_blank(r->out)) {
		strbuf_add_char(r->out, *folded ? ' ' : '\n');
	}
	if (*folded) {
		add_filled(r, message_translate(r->wording, folded));
		if (is_blank(text[strlen(text) - 1])) {
			strbuf_add_char(r->out, ' ');
		}
	}
}

static unsigned long long read_count(const char *text)
{
	return strtoull(text, NULL, 10);
}

/* t:plural="count" t:one="…": the element's text is what stands for more than one. */
static void render_plural(struct render *r, const xmlNode *node, const char *path)
{
	const char *one = own(r, node, "one");
	const char *many = node->children ? template_text(node->children) : NULL;
	const char *count = message_value(r->wording, path);

	if (!one || !many || node->children->next) {
		message_fail(r->wording, "t:plural=\"%s\" wants t:one and nothing but a text",
			     path);
	} else if (count) {
		add_filled(r, message_translate_plural(
				      r->wording, message_fold(r->wording->arena, one),
				      message_fold(r->wording->arena, many), read_count(count)));
	}
}

/* --- elements ------------------------------------------------------------------------------- */

static void render_json(struct render *r, const char *path)
{
	const struct value *value = scope_find(&r->wording->scope, r->wording->arena, path);

	if (value) {
		value_add_json(r->out, value);
	} else {
		message_fail(r->wording, "there is no {%s}", path);
	}
}

static void render_markdown(struct render *r, const char *path)
{
	const char *text = message_value(r->wording, path);

	if (text) {
		markdown_add(r->out, text);
	}
}

/* Attributes that say what an element holds. */
static const struct {
	const char *name;
	void (*render)(struct render *r, const char *path);
} fillings[] = {
	{ .name = "json", .render = render_json },
	{ .name = "markdown", .render = render_markdown },
};

static void render_content(struct render *r, const xmlNode *node)
{
	const char *path = own(r, node, "plural");

	if (path) {
		render_plural(r, node, path);
		return;
	}
	for (size_t i = 0; i < LENGTH(fillings); i++) {
		path = own(r, node, fillings[i].name);
		if (path) {
			fillings[i].render(r, path);
			return;
		}
	}
	if (!element_is_code((const char *)node->name)) {
		render_children(r, node);
	} else if (node->children) {
		message_fail(r->wording, "<%s> may hold nothing in a template", node->name);
	}
}

static void render_ordinary(struct render *r, const xmlNode *node)
{
	const char *name = (const char *)node->name;
	bool kept = r->keeps_blanks;

	if (r->plain) {
		message_fail(r->wording, "<%s> may not stand in a t:set", name);
		return;
	}
	strbuf_addf(r->out, "<%s", name);
	for (const xmlAttr *at = node->properties; at; at = at->next) {
		if (!template_attribute_is_own(at)) {
			render_attribute(r->wording, r->out, node, at);
		}
	}
	strbuf_add_char(r->out, '>');
	if (element_is_void(name)) {
		return;
	}
	if (element_keeps_blanks(name)) {
		r->keeps_blanks = true;
		strbuf_add_char(r->out, '\n'); /* the first one is not shown: a value's own is */
	}
	render_content(r, node);
	r->keeps_blanks = kept;
	strbuf_addf(r->out, "</%s>", name);
}

/* --- elements of the language --------------------------------------------------------------- */

/* <t:set name="title">…</t:set> */
static void render_set(struct render *r, const xmlNode *node)
{
	struct arena *arena = r->wording->arena;
	const char *name = template_attribute(arena, node, "name");
	struct strbuf text;
	struct render inner = *r;

	strbuf_init(&text, TEXT_MAX);
	inner.out = &text;
	inner.plain = true;
	render_children(&inner, node);
	const char *folded = message_fold(arena, text.text);
	strbuf_clear(&text);
	if (!name || !scope_add(&r->wording->scope, name, value_of_text(arena, folded))) {
		message_fail(r->wording, "a t:set has no name, or there are too many");
	}
}

/* The attributes of a t:part are names inside it. */
static void set_attributes(struct render *r, const xmlNode *node)
{
	struct arena *arena = r->wording->arena;

	for (const xmlAttr *at = node->properties; at; at = at->next) {
		bool single = false;
		const char *text = template_attribute_text(arena, at);
		if (template_attribute_is_own(at) || text_equal((const char *)at->name, "name")) {
			continue;
		}
		const struct value *value = message_single_value(r->wording, text, &single);
		if (!single) {
			struct strbuf filled;
			strbuf_init(&filled, TEXT_MAX);
			message_fill(r->wording, &filled, text, MESSAGE_TEXT);
			value = value_of_text(arena, arena_strdup(arena, filled.text));
			strbuf_clear(&filled);
		}
		if (value && !scope_add(&r->wording->scope, (const char *)at->name, value)) {
			message_fail(r->wording, "there are too many names");
		}
	}
}

static void set_children(struct render *r, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (text_equal(template_directive(child), "set")) {
			render_node(r, child);
		}
	}
}

/* <t:part name="course-card" course="{course}"/> */
static void render_part(struct render *r, const xmlNode *node)
{
	size_t names = r->wording->scope.count;
	const char *name = template_attribute(r->wording->arena, node, "name");
	const xmlNode *part = NULL;

	if (name) {
		part = templates_find(r->templates,
				      arena_printf(r->wording->arena, "parts/%s", name));
	}
	if (!part) {
		message_fail(r->wording, "%s",
			     name ? r->templates->problem : "a t:part has no name");
		return;
	}
	set_attributes(r, node);
	set_children(r, node);
	render_node(r, part);
	scope_drop(&r->wording->scope, names);
}

static const xmlNode *child_element(const xmlNode *node, const char *name)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (child->type == XML_ELEMENT_NODE &&
		    text_equal((const char *)child->name, name)) {
			return child;
		}
	}
	return NULL;
}

/* <t:content/>: what stands in the page's body. */
static void render_body(struct render *r, const xmlNode *node)
{
	const xmlNode *body = r->page ? child_element(r->page, "body") : NULL;

	(void)node;
	if (body) {
		render_children(r, body);
	} else {
		message_fail(r->wording, "there is no body for t:content");
	}
}

/* <t:head/>: what stands in the page's head beside its t:set. */
static void render_head(struct render *r, const xmlNode *node)
{
	const xmlNode *head = r->page ? child_element(r->page, "head") : NULL;

	(void)node;
	for (const xmlNode *child = head ? head->children : NULL; child; child = child->next) {
		if (child->type == XML_ELEMENT_NODE &&
		    !text_equal(template_directive(child), "set")) {
			render_node(r, child);
			strbuf_add_char(r->out, '\n');
		}
	}
}

static const struct {
	const char *name;
	void (*render)(struct render *r, const xmlNode *node);
} directives[] = {
	{ .name = "content", .render = render_body },
	{ .name = "group", .render = render_children },
	{ .name = "head", .render = render_head },
	{ .name = "part", .render = render_part },
	{ .name = "set", .render = render_set },
};

static void render_directive(struct render *r, const xmlNode *node, const char *name)
{
	for (size_t i = 0; i < LENGTH(directives); i++) {
		if (text_equal(directives[i].name, name)) {
			directives[i].render(r, node);
			return;
		}
	}
	message_fail(r->wording, "there is no t:%s", name);
}

/* An element that is there, for one item. */
static void render_one(struct render *r, const xmlNode *node)
{
	const char *directive = template_directive(node);
	bool translated = r->wording->translated;

	if (text_equal(template_attribute(r->wording->arena, node, "translate"), "no")) {
		r->wording->translated = false;
	}
	if (directive) {
		render_directive(r, node, directive);
	} else {
		render_ordinary(r, node);
	}
	r->wording->translated = translated;
}

/* --- conditions and loops ------------------------------------------------------------------- */

/* "path", "not path", "path is word", "not path is word". A name that is not there is a fault, and false. */
static bool holds(struct render *r, const char *condition)
{
	char *rest = arena_strdup(r->wording->arena, condition);
	char *word = strsep(&rest, " ");
	bool negative = text_equal(word, "not") && rest;

	if (negative) {
		word = strsep(&rest, " ");
	}
	const char *compared = rest && text_starts_with(rest, "is ") ? rest + 3 : NULL;
	const struct value *value = scope_find(&r->wording->scope, r->wording->arena, word);
	if (!value || (rest && !compared)) {
		message_fail(r->wording, value ? "t:if=\"%s\" cannot be read" : "there is no {%s}",
			     value ? condition : word);
		return false;
	}
	bool true_by_itself =
		compared ? text_equal(value_as_text(value), compared) : value_is_true(value);
	return true_by_itself != negative;
}

static void render_if(struct render *r, const xmlNode *node)
{
	const char *condition = own(r, node, "if");

	if (!condition || holds(r, condition)) {
		render_one(r, node);
	}
}

static void render_each(struct render *r, const xmlNode *node, const char *loop)
{
	char *path = arena_strdup(r->wording->arena, loop);
	const char *name = strsep(&path, " ");
	const struct value *list = NULL;

	if (path && text_starts_with(path, "in ")) {
		list = scope_find(&r->wording->scope, r->wording->arena, path + 3);
	}
	if (!list || (list->kind != VALUE_LIST && list->kind != VALUE_NULL)) {
		message_fail(r->wording, "t:each=\"%s\" finds no list", loop);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		size_t names = r->wording->scope.count;
		if (!scope_add(&r->wording->scope, name, &list->items[i])) {
			message_fail(r->wording, "there are too many names");
		}
		render_if(r, node);
		scope_drop(&r->wording->scope, names);
	}
}

static void render_node(struct render *r, const xmlNode *node)
{
	const char *text = template_text(node);

	if (text) {
		render_text(r, text);
		return;
	}
	if (node->type != XML_ELEMENT_NODE) {
		return;
	}
	if (r->depth++ == DEPTH_MAX) {
		message_fail(r->wording, "templates are nested too deep");
	} else if (r->depth <= DEPTH_MAX) {
		const char *loop = own(r, node, "each");
		if (loop) {
			render_each(r, node, loop);
		} else {
			render_if(r, node);
		}
	}
	r->depth--;
}

static void render_children(struct render *r, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		render_node(r, child);
	}
}

/* --- pages ---------------------------------------------------------------------------------- */

bool render_page(struct strbuf *out, struct wording *wording, struct templates *templates,
		 const char *name)
{
	struct render r = { .wording = wording, .templates = templates, .out = out };
	const xmlNode *page = templates_find(templates, name);
	const char *layout = page ? own(&r, page, "layout") : NULL;
	const xmlNode *root = layout ? templates_find(templates, layout) : page;

	if (!root) {
		message_fail(wording, "%s", templates->problem);
		return false;
	}
	if (layout) {
		const xmlNode *head = child_element(page, "head");
		r.page = page;
		if (head) {
			set_children(&r, head);
		}
	}
	strbuf_add_text(out, "<!DOCTYPE html>\n");
	render_node(&r, root);
	strbuf_add_char(out, '\n');
	return !wording->failed;
}
