/*
 * What render.c translates is found here in the same way; and what may not stand in a template is found before a page
 * is shown.
 */
#include "page/extract.h"

#include "base/text.h"
#include "page/message.h"

struct extract {
	struct arena *arena;
	extract_fn *found;
	void *context;
	const char *problem; /* the first */
};

static void note(struct extract *extract, const char *text, long line)
{
	const char *folded = message_fold(extract->arena, text);

	if (message_has_words(folded)) {
		extract->found(extract->context, folded, NULL, line);
	}
}

static void look_at_attribute(struct extract *extract, const xmlNode *node,
			      const xmlAttr *attribute, bool translated)
{
	const char *name = (const char *)attribute->name;
	const char *text = template_attribute_text(extract->arena, attribute);
	enum attribute_kind kind = template_attribute_kind(extract->arena, node, attribute);

	if ((kind == ATTRIBUTE_BANNED || (kind == ATTRIBUTE_FIXED && text[strcspn(text, "{}")])) &&
	    !extract->problem) {
		extract->problem =
			arena_printf(extract->arena, "line %ld: %s=\"%s\" may not stand here",
				     xmlGetLineNo(node), name, text);
	}
	if (kind == ATTRIBUTE_WORDS && translated) {
		note(extract, text, xmlGetLineNo(node));
	}
}

/* Returns whether the element's text was dealt with. */
static bool look_at_plural(struct extract *extract, const xmlNode *node, bool translated)
{
	const char *one = template_own_attribute(extract->arena, node, "one");
	const char *many = node->children ? template_text(node->children) : NULL;

	if (!one || !many) {
		return false;
	}
	if (translated) {
		extract->found(extract->context, message_fold(extract->arena, one),
			       message_fold(extract->arena, many), xmlGetLineNo(node));
	}
	return true;
}

static void look_at(struct extract *extract, const xmlNode *node, bool translated)
{
	const char *text = template_text(node);

	if (text && translated) {
		note(extract, text, xmlGetLineNo(node));
	}
	if (node->type != XML_ELEMENT_NODE) {
		return;
	}
	const char *translate = template_attribute(extract->arena, node, "translate");
	bool inside = translated && !text_equal(translate, "no");
	for (const xmlAttr *at = node->properties; at; at = at->next) {
		if (!template_directive(node) && !template_attribute_is_own(at)) {
			look_at_attribute(extract, node, at, inside);
		}
	}
	if (look_at_plural(extract, node, inside)) {
		return;
	}
	for (const xmlNode *child = node->children; child; child = child->next) {
		look_at(extract, child, inside);
	}
}

const char *extract_messages(struct arena *arena, const xmlNode *root, extract_fn *found,
			     void *context)
{
	struct extract extract = { .arena = arena, .found = found, .context = context };

	look_at(&extract, root, true);
	return extract.problem;
}
