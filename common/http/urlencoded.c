/*
 * Forms and queries: pairs with & between them.
 */
#include "http/urlencoded.h"

#include "base/text.h"

#include <string.h>

/* Decodes length bytes, + and %XX. NULL when they do not make a text. */
static const char *decode(struct arena *arena, const char *bytes, size_t length)
{
	char *text = arena_alloc(arena, length + 1);
	size_t count = 0;

	for (size_t i = 0; i < length; i++) {
		char digits[3] = "";
		unsigned char byte = (unsigned char)bytes[i];

		if (byte == '+') {
			byte = ' ';
		} else if (byte == '%') {
			if (length - i < 3) {
				return NULL;
			}
			memcpy(digits, bytes + i + 1, 2);
			if (!hex_decode(digits, &byte, 1)) {
				return NULL;
			}
			i += 2;
		}
		if (byte == '\0') {
			return NULL;
		}
		text[count++] = (char)byte;
	}
	return utf8_is_valid(text, count) ? text : NULL;
}

static bool parse_pair(struct param *param, struct arena *arena, const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	size_t name_length = equals == NULL ? length : (size_t)(equals - text);
	size_t value_length = equals == NULL ? 0 : length - name_length - 1;

	param->name = decode(arena, text, name_length);
	param->value = decode(arena, equals == NULL ? "" : equals + 1, value_length);
	return param->name != NULL && param->value != NULL;
}

/* Steps to the next pair that is not empty; its length, 0 at the end. */
static size_t next_pair(const char **at, const char *end)
{
	const char *separator = NULL;

	while (*at < end && **at == '&') {
		(*at)++;
	}
	separator = *at < end ? memchr(*at, '&', (size_t)(end - *at)) : NULL;
	return (size_t)((separator == NULL ? end : separator) - *at);
}

static size_t count_pairs(const char *at, const char *end)
{
	size_t count = 0;
	size_t length = 0;

	while ((length = next_pair(&at, end)) > 0) {
		count++;
		at += length;
	}
	return count;
}

bool urlencoded_parse(struct params *params, struct arena *arena, const char *text, size_t length)
{
	const char *end = text + length;
	size_t count = count_pairs(text, end);

	*params = (struct params){ .count = 0 };
	if (count > URLENCODED_PAIRS_MAX) {
		return false;
	}
	params->items = arena_array(arena, count, sizeof(*params->items));
	while ((length = next_pair(&text, end)) > 0) {
		if (!parse_pair(&params->items[params->count], arena, text, length)) {
			return false;
		}
		params->count++;
		text += length;
	}
	return true;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~", c) != NULL);
}

void urlencoded_add(struct strbuf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (is_unreserved(*text)) {
			strbuf_add_char(out, *text);
		} else {
			strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
		}
	}
}
