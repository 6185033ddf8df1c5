/*
 * The lists. What stands in none of them takes no value.
 */
#include "page/attribute.h"

#include "base/array.h"
#include "base/text.h"

#include <stddef.h>

static const struct {
	const char *name;
	enum attribute_kind kind;
} kinds[] = {
	{ .name = "action", .kind = ATTRIBUTE_URL },
	{ .name = "alt", .kind = ATTRIBUTE_WORDS },
	{ .name = "aria-label", .kind = ATTRIBUTE_WORDS },
	{ .name = "checked", .kind = ATTRIBUTE_TEXT },
	{ .name = "cite", .kind = ATTRIBUTE_URL },
	{ .name = "class", .kind = ATTRIBUTE_TEXT },
	{ .name = "datetime", .kind = ATTRIBUTE_TEXT },
	{ .name = "dir", .kind = ATTRIBUTE_TEXT },
	{ .name = "disabled", .kind = ATTRIBUTE_TEXT },
	{ .name = "for", .kind = ATTRIBUTE_TEXT },
	{ .name = "formaction", .kind = ATTRIBUTE_URL },
	{ .name = "height", .kind = ATTRIBUTE_TEXT },
	{ .name = "hidden", .kind = ATTRIBUTE_TEXT },
	{ .name = "href", .kind = ATTRIBUTE_URL },
	{ .name = "hreflang", .kind = ATTRIBUTE_TEXT },
	{ .name = "id", .kind = ATTRIBUTE_TEXT },
	{ .name = "label", .kind = ATTRIBUTE_WORDS },
	{ .name = "lang", .kind = ATTRIBUTE_TEXT },
	{ .name = "max", .kind = ATTRIBUTE_TEXT },
	{ .name = "maxlength", .kind = ATTRIBUTE_TEXT },
	{ .name = "min", .kind = ATTRIBUTE_TEXT },
	{ .name = "minlength", .kind = ATTRIBUTE_TEXT },
	{ .name = "name", .kind = ATTRIBUTE_TEXT },
	{ .name = "placeholder", .kind = ATTRIBUTE_WORDS },
	{ .name = "poster", .kind = ATTRIBUTE_URL },
	{ .name = "required", .kind = ATTRIBUTE_TEXT },
	{ .name = "rows", .kind = ATTRIBUTE_TEXT },
	{ .name = "selected", .kind = ATTRIBUTE_TEXT },
	{ .name = "sizes", .kind = ATTRIBUTE_TEXT },
	{ .name = "src", .kind = ATTRIBUTE_URL },
	{ .name = "srcset", .kind = ATTRIBUTE_URL_LIST },
	{ .name = "step", .kind = ATTRIBUTE_TEXT },
	{ .name = "title", .kind = ATTRIBUTE_WORDS },
	{ .name = "type", .kind = ATTRIBUTE_TEXT },
	{ .name = "value", .kind = ATTRIBUTE_TEXT },
	{ .name = "width", .kind = ATTRIBUTE_TEXT },
};

static const char *const url_properties[] = {
	"og:audio", "og:image", "og:image:secure_url", "og:image:url",
	"og:url",   "og:video", "twitter:image",       NULL,
};

static const char *const worded_properties[] = {
	"apple-mobile-web-app-title",
	"description",
	"og:description",
	"og:image:alt",
	"og:title",
	"twitter:description",
	"twitter:title",
	NULL,
};

static const char *const void_elements[] = {
	"area",  "base", "br",   "col",    "embed", "hr",  "img",
	"input", "link", "meta", "source", "track", "wbr", NULL,
};

static enum attribute_kind kind_of_content(const char *element, const char *property)
{
	if (!text_equal(element, "meta") || !property) {
		return ATTRIBUTE_FIXED;
	}
	if (text_is_one_of(property, url_properties)) {
		return ATTRIBUTE_URL;
	}
	return text_is_one_of(property, worded_properties) ? ATTRIBUTE_WORDS : ATTRIBUTE_TEXT;
}

enum attribute_kind attribute_kind_of(const char *element, const char *name, const char *property)
{
	if (text_starts_with(name, "on") || text_equal(name, "style") ||
	    text_equal(name, "srcdoc")) {
		return ATTRIBUTE_BANNED;
	}
	if (element_is_code(element)) {
		return ATTRIBUTE_FIXED;
	}
	if (text_equal(name, "content")) {
		return kind_of_content(element, property);
	}
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (text_equal(kinds[i].name, name)) {
			return kinds[i].kind;
		}
	}
	return text_starts_with(name, "aria-") || text_starts_with(name, "data-") ? ATTRIBUTE_TEXT
										  : ATTRIBUTE_FIXED;
}

bool element_is_void(const char *element)
{
	return text_is_one_of(element, void_elements);
}

bool element_keeps_blanks(const char *element)
{
	return text_equal(element, "pre") || text_equal(element, "textarea");
}

bool element_is_code(const char *element)
{
	return text_equal(element, "script") || text_equal(element, "style") ||
	       text_equal(element, "iframe") || text_equal(element, "object") ||
	       text_equal(element, "embed") || text_equal(element, "base");
}
