/*
 * See render_attribute.h.
 */
#include "page/render_attribute.h"

#include "base/log.h"
#include "http/html.h"
#include "page/templates.h"
#include "page/url.h"

#include <string.h>

#define TEXT_MAX ((size_t)1 << 20)

static bool is_address(enum attribute_kind kind)
{
	return kind == ATTRIBUTE_URL || kind == ATTRIBUTE_URL_LIST;
}

static bool address_is_allowed(enum attribute_kind kind, const char *text)
{
	return kind == ATTRIBUTE_URL ? url_is_allowed(text) : url_list_is_allowed(text);
}

static void add_attribute(struct wording *wording, struct strbuf *out, const char *name,
			  enum attribute_kind kind, const char *text)
{
	struct strbuf filled;

	strbuf_init(&filled, TEXT_MAX);
	message_fill(wording, &filled, text, is_address(kind) ? MESSAGE_URL : MESSAGE_TEXT);
	if (is_address(kind) && !address_is_allowed(kind, filled.text)) {
		log_warning("%s=\"%.200s\" is left out of the page", name, filled.text);
	} else {
		html_add_attribute(out, name, filled.text);
	}
	out->failed = out->failed || !strbuf_ok(&filled);
	strbuf_clear(&filled);
}

/* An attribute that is one placeholder alone: null and false leave it out, true stands by its name. Returns whether it
 * was dealt with. */
static bool add_single(struct wording *wording, struct strbuf *out, const char *name,
		       const char *text)
{
	bool single = false;
	const struct value *value = message_single_value(wording, text, &single);

	if (!single || (value && value->kind != VALUE_NULL && value->kind != VALUE_BOOLEAN)) {
		return false;
	}
	if (value && value_is_true(value)) {
		html_add_attribute(out, name, "");
	}
	return true;
}

void render_attribute(struct wording *wording, struct strbuf *out, const xmlNode *node,
		      const xmlAttr *attribute)
{
	struct arena *arena = wording->arena;
	const char *name = (const char *)attribute->name;
	const char *text = template_attribute_text(arena, attribute);
	enum attribute_kind kind = template_attribute_kind(arena, node, attribute);
	bool takes_values = kind != ATTRIBUTE_FIXED && kind != ATTRIBUTE_BANNED;

	if (kind == ATTRIBUTE_BANNED || (!takes_values && strpbrk(text, "{}"))) {
		message_fail(wording, "%s=\"%s\" may not stand in a template", name, text);
		return;
	}
	if (kind == ATTRIBUTE_WORDS) {
		text = message_translate(wording, message_fold(arena, text));
	}
	if (!takes_values) {
		html_add_attribute(out, name, text);
	} else if (!add_single(wording, out, name, text)) {
		add_attribute(wording, out, name, kind, text);
	}
}
