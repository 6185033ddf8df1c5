/*
 * Names and values: what a page's data are to its template.
 */
#include "page/scope.h"

#include "base/text.h"
#include "http/json.h"

#include <stdlib.h>
#include <string.h>

static const struct value null_value = { .kind = VALUE_NULL };

static const struct value *find_member(const struct value *object, const char *name)
{
	for (size_t i = 0; object && object->kind == VALUE_OBJECT && i < object->count; i++) {
		if (text_equal(object->members[i].name, name)) {
			return &object->members[i].value;
		}
	}
	return NULL;
}

static const struct value *find_first(const struct scope *scope, const char *name)
{
	for (size_t i = scope->count; i > 0; i--) {
		if (text_equal(scope->names[i - 1].name, name)) {
			return scope->names[i - 1].value;
		}
	}
	const struct value *found = find_member(scope->site, name);
	return found ? found : find_member(scope->data, name);
}

const struct value *scope_find(const struct scope *scope, struct arena *arena, const char *path)
{
	char *rest = arena_strdup(arena, path);
	const struct value *value = find_first(scope, strsep(&rest, "."));

	while (value && rest) {
		const char *name = strsep(&rest, ".");
		value = value->kind == VALUE_NULL ? &null_value : find_member(value, name);
	}
	return value;
}

bool scope_add(struct scope *scope, const char *name, const struct value *value)
{
	if (scope->count == SCOPE_NAMES_MAX) {
		return false;
	}
	scope->names[scope->count++] = (struct scope_name){ .name = name, .value = value };
	return true;
}

void scope_drop(struct scope *scope, size_t count)
{
	scope->count = count;
}

bool value_is_true(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOLEAN:
		return text_equal(value->text, "true");
	case VALUE_NUMBER:
		return strtod(value->text, NULL) != 0;
	case VALUE_TEXT:
		return value->text[0] != '\0';
	default:
		return value->count > 0;
	}
}

const char *value_as_text(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return "";
	case VALUE_BOOLEAN:
	case VALUE_NUMBER:
	case VALUE_TEXT:
		return value->text;
	default:
		return NULL;
	}
}

const struct value *value_of_text(struct arena *arena, const char *text)
{
	struct value *value = arena_alloc(arena, sizeof(*value));

	*value = (struct value){ .kind = VALUE_TEXT, .text = text };
	return value;
}

/* U+2028 and U+2029 end a line in JavaScript, though not in JSON. */
static void add_json_text(struct strbuf *out, const char *text)
{
	struct strbuf json;

	strbuf_init(&json, JSON_TEXT_MAX);
	json_add_text(&json, text);
	if (!strbuf_ok(&json)) {
		out->failed = true;
	}
	for (const char *at = json.text; *at; at++) {
		if (strncmp(at, "\u2028", 3) == 0 || strncmp(at, "\u2029", 3) == 0) {
			strbuf_add_text(out, at[2] == '\xA8' ? "\\u2028" : "\\u2029");
			at += 2;
		} else {
			strbuf_add_char(out, *at);
		}
	}
	strbuf_clear(&json);
}

static void add_json_parts(struct strbuf *out, const struct value *value)
{
	bool list = value->kind == VALUE_LIST;

	strbuf_add_char(out, list ? '[' : '{');
	for (size_t i = 0; i < value->count; i++) {
		json_add_comma(out);
		if (list) {
			value_add_json(out, &value->items[i]);
			continue;
		}
		add_json_text(out, value->members[i].name);
		strbuf_add_char(out, ':');
		value_add_json(out, &value->members[i].value);
	}
	strbuf_add_char(out, list ? ']' : '}');
}

/* json_parse() has bounded how deep this goes. */
void value_add_json(struct strbuf *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_BOOLEAN:
	case VALUE_NUMBER:
		strbuf_add_text(out, value->text);
		break;
	case VALUE_TEXT:
		add_json_text(out, value->text);
		break;
	case VALUE_LIST:
	case VALUE_OBJECT:
		add_json_parts(out, value);
		break;
	default:
		strbuf_add_text(out, "null");
		break;
	}
}
