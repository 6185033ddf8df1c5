/*
 * JSON: json-c's tree turned into our values, and texts written. json-c is included here and nowhere
 * else.
 */
#include "http/json.h"

#include "http/json_lint.h"

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>
#include <json-c/json_tokener.h>
#include <string.h>

/* Where the tree goes, and how many members it turned out to have. */
struct conversion {
	struct arena *arena;
	size_t members;
};

static void convert(struct conversion *conversion, struct value *value, struct json_object *json);

static void convert_list(struct conversion *conversion, struct value *value,
			 struct json_object *json)
{
	value->kind = VALUE_LIST;
	value->count = json_object_array_length(json);
	value->items = arena_array(conversion->arena, value->count, sizeof(*value->items));
	for (size_t i = 0; i < value->count; i++) {
		convert(conversion, &value->items[i], json_object_array_get_idx(json, i));
	}
}

static void convert_object(struct conversion *conversion, struct value *value,
			   struct json_object *json)
{
	struct json_object_iterator at = json_object_iter_begin(json);
	struct json_object_iterator end = json_object_iter_end(json);
	struct member *member = NULL;

	value->kind = VALUE_OBJECT;
	value->count = (size_t)json_object_object_length(json);
	value->members = arena_array(conversion->arena, value->count, sizeof(*value->members));
	conversion->members += value->count;
	for (member = value->members; !json_object_iter_equal(&at, &end); member++) {
		member->name = arena_strdup(conversion->arena, json_object_iter_peek_name(&at));
		convert(conversion, &member->value, json_object_iter_peek_value(&at));
		json_object_iter_next(&at);
	}
}

/* A value without parts. Its type is asked for first: json-c's getters would convert (hazard 21). */
static void convert_scalar(struct conversion *conversion, struct value *value, enum value_kind kind,
			   struct json_object *json)
{
	const char *written = kind == VALUE_TEXT ? json_object_get_string(json)
						 : json_object_to_json_string(json);
	size_t length = 0;

	if (written == NULL) { /* json-c had no memory to write it */
		arena_exhausted();
	}
	length = kind == VALUE_TEXT ? (size_t)json_object_get_string_len(json) : strlen(written);
	value->kind = kind;
	value->text = arena_strndup(conversion->arena, written, length);
}

static void convert(struct conversion *conversion, struct value *value, struct json_object *json)
{
	switch (json_object_get_type(json)) {
	case json_type_null:
		value->kind = VALUE_NULL;
		break;
	case json_type_boolean:
		convert_scalar(conversion, value, VALUE_BOOLEAN, json);
		break;
	case json_type_int:
	case json_type_double: /* it remembers how it was written */
		convert_scalar(conversion, value, VALUE_NUMBER, json);
		break;
	case json_type_string:
		convert_scalar(conversion, value, VALUE_TEXT, json);
		break;
	case json_type_array:
		convert_list(conversion, value, json);
		break;
	case json_type_object:
		convert_object(conversion, value, json);
		break;
	}
}

/* Returns json-c's tree, NULL also for the value null; *ok tells the two apart. */
static struct json_object *parse_tree(const char *text, size_t length, bool *ok)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 2);
	struct json_object *json = NULL;

	*ok = false;
	if (tokener == NULL) {
		return NULL;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	json = json_tokener_parse_ex(tokener, text, (int)length);
	if (json_tokener_get_error(tokener) == json_tokener_continue) {
		/* A number at the top may go on; the NUL says that it does not. */
		json = json_tokener_parse_ex(tokener, "", 1);
	}
	*ok = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	return json;
}

const char *json_parse(struct value *value, struct arena *arena, const char *text, size_t length)
{
	struct conversion conversion = { .arena = arena };
	struct json_object *json = NULL;
	size_t members = 0;
	bool ok = false;
	const char *problem = length > JSON_TEXT_MAX ? "The JSON is too long."
						     : json_lint(text, length, &members);

	if (problem != NULL) {
		return problem;
	}
	json = parse_tree(text, length, &ok);
	if (!ok) {
		json_object_put(json);
		return "The JSON cannot be read.";
	}
	*value = (struct value){ .kind = VALUE_NULL };
	convert(&conversion, value, json);
	json_object_put(json);
	return conversion.members == members ? NULL : "The JSON names one thing twice.";
}

/* Returns the escape of a byte, or NULL when it stands for itself. */
static const char *escape_of(unsigned char byte)
{
	switch (byte) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	case '<':
		return "\\u003c";
	case '>':
		return "\\u003e";
	case '&':
		return "\\u0026";
	case 0x7F:
		return "\\u007f";
	default:
		return NULL;
	}
}

void json_add_text(struct strbuf *out, const char *text)
{
	const char *kept = text; /* from here on nothing is written yet */

	strbuf_add_char(out, '"');
	for (; *text != '\0'; text++) {
		const char *escape = escape_of((unsigned char)*text);

		if (escape == NULL && (unsigned char)*text >= 0x20) {
			continue;
		}
		strbuf_add(out, kept, (size_t)(text - kept));
		if (escape != NULL) {
			strbuf_add_text(out, escape);
		} else {
			strbuf_addf(out, "\\u%04x", (unsigned)*text);
		}
		kept = text + 1;
	}
	strbuf_add(out, kept, (size_t)(text - kept));
	strbuf_add_char(out, '"');
}

void json_add_comma(struct strbuf *out)
{
	char last = out->length > 0 ? out->text[out->length - 1] : '{';

	if (last != '{' && last != '[') {
		strbuf_add_char(out, ',');
	}
}

void json_add_name(struct strbuf *out, const char *name)
{
	json_add_comma(out);
	json_add_text(out, name);
	strbuf_add_char(out, ':');
}

void json_add_member(struct strbuf *out, const char *name, const char *text)
{
	json_add_name(out, name);
	if (text == NULL) {
		strbuf_add_text(out, "null");
	} else {
		json_add_text(out, text);
	}
}

void json_add_boolean(struct strbuf *out, const char *name, bool value)
{
	json_add_raw_member(out, name, value ? "true" : "false");
}

void json_add_raw_member(struct strbuf *out, const char *name, const char *json)
{
	json_add_name(out, name);
	strbuf_add_text(out, json);
}
