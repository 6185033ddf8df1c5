/*
 * Header values: a word and its parameters.
 */
#include "http/header_value.h"

#include "base/text.h"

#include <string.h>

#define BLANKS " \t"

/* RFC 9110's token characters, and the slash of a media type. */
static size_t word_length(const char *text)
{
	return strspn(text, "!#$%&'*+-.^_`|~/0123456789abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, BLANKS);
}

/* Reads a quoted text at *at. A backslash escapes only a quote and itself: browsers send the backslashes
 * of a file name as they are. */
static const char *take_quoted(const char **at, struct arena *arena)
{
	const char *from = *at + 1;
	char *text = arena_alloc(arena, strlen(from) + 1);
	size_t count = 0;

	while (*from != '"') {
		if (*from == '\0') {
			return NULL;
		}
		if (*from == '\\' && (from[1] == '"' || from[1] == '\\')) {
			from++;
		}
		text[count++] = *from++;
	}
	*at = from + 1;
	return text;
}

static const char *take_value(const char **at, struct arena *arena)
{
	size_t length = 0;
	const char *text = NULL;

	if (**at == '"') {
		return take_quoted(at, arena);
	}
	length = word_length(*at);
	if (length == 0) {
		return NULL;
	}
	text = arena_strndup(arena, *at, length);
	*at += length;
	return text;
}

/* Reads "name=value" at *at into the next place of value. */
static bool take_param(struct header_value *value, const char **at, struct arena *arena)
{
	size_t length = word_length(*at);
	struct header_param *param = &value->params[value->count];

	if (length == 0 || (*at)[length] != '=' || value->count == HEADER_PARAMS_MAX) {
		return false;
	}
	param->name = text_to_lower(arena, arena_strndup(arena, *at, length));
	*at += length + 1;
	param->value = take_value(at, arena);
	if (param->value == NULL || header_value_get(value, param->name) != NULL) {
		return false;
	}
	value->count++;
	return true;
}

bool header_value_parse(struct header_value *value, struct arena *arena, const char *text)
{
	size_t length = 0;

	*value = (struct header_value){ .count = 0 };
	text = skip_blanks(text);
	length = word_length(text);
	if (length == 0) {
		return false;
	}
	value->word = text_to_lower(arena, arena_strndup(arena, text, length));
	text = skip_blanks(text + length);
	while (*text == ';') {
		text = skip_blanks(text + 1);
		if (*text != ';' && *text != '\0' && !take_param(value, &text, arena)) {
			return false;
		}
		text = skip_blanks(text);
	}
	return *text == '\0';
}

const char *header_value_get(const struct header_value *value, const char *name)
{
	for (size_t i = 0; i < value->count; i++) {
		if (text_equal(value->params[i].name, name)) {
			return value->params[i].value;
		}
	}
	return NULL;
}

bool header_text_is_clean(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7F) {
			return false;
		}
	}
	return utf8_is_valid(text, strlen(text));
}
