/*
 * See message.h. A placeholder is "{path}" or "{formatter:path}"; "{{" and "}}" are single braces.
 */
#include "page/message.h"

#include "base/text.h"
#include "http/urlencoded.h"
#include "language/format.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROBLEM_MAX 500
#define BLANKS      " \t\r\n"

void message_fail(struct wording *wording, const char *format, ...)
{
	char problem[PROBLEM_MAX] = "";
	va_list arguments;

	if (wording->failed) {
		return;
	}
	va_start(arguments, format);
	(void)vsnprintf(problem, sizeof(problem), format, arguments);
	va_end(arguments);
	wording->failed = true;
	wording->problem = arena_strdup(wording->arena, problem);
}

const char *message_fold(struct arena *arena, const char *text)
{
	char *folded = arena_alloc(arena, strlen(text) + 1);
	char *end = folded;

	text += strspn(text, BLANKS);
	while (*text) {
		size_t word = strcspn(text, BLANKS);
		memcpy(end, text, word);
		end += word;
		text += word;
		size_t blanks = strspn(text, BLANKS);
		text += blanks;
		if (blanks && *text) {
			*end++ = ' ';
		}
	}
	return folded;
}

/* Returns the end of a placeholder that begins at text ("{…}"), behind its brace, or NULL. */
static const char *placeholder_end(const char *text)
{
	const char *end = text + 1 + strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789_.:");

	return *text == '{' && *end == '}' && end > text + 1 ? end + 1 : NULL;
}

/* The templates are written in English: what has none of its letters has no words. */
bool message_has_words(const char *text)
{
	while (*text) {
		const char *end = placeholder_end(text);
		if (!end && isalpha((unsigned char)*text)) {
			return true;
		}
		text = end ? end : text + 1;
	}
	return false;
}

const char *message_translate(const struct wording *wording, const char *text)
{
	const char *found = NULL;

	if (wording->translated && message_has_words(text)) {
		found = catalogue_find(wording->catalogue, text, 0);
	}
	return found ? found : text;
}

const char *message_translate_plural(const struct wording *wording, const char *one,
				     const char *many, unsigned long long number)
{
	const char *found = NULL;

	if (wording->translated) {
		found = catalogue_find(wording->catalogue, one, wording->language->plural(number));
	}
	if (found) {
		return found;
	}
	return languages[0].plural(number) == 0 ? one : many;
}

const char *message_translate_counted(const struct wording *wording, const char *text)
{
	const char *digits = text + strcspn(text, "0123456789");
	size_t length = strspn(digits, "0123456789");
	const char *found = catalogue_find(wording->catalogue, text, 0);

	if (found || length == 0) {
		return found ? found : text;
	}
	found = catalogue_find(wording->catalogue,
			       arena_printf(wording->arena, "%.*s{n}%s", (int)(digits - text), text,
					    digits + length),
			       0);
	const char *place = found ? strstr(found, "{n}") : NULL;
	return place ? arena_printf(wording->arena, "%.*s%.*s%s", (int)(place - found), found,
				    (int)length, digits, place + strlen("{n}"))
		     : text;
}

const char *message_value(struct wording *wording, const char *placeholder)
{
	const char *colon = strchr(placeholder, ':');
	const char *path = colon ? colon + 1 : placeholder;
	const struct value *value = scope_find(&wording->scope, wording->arena, path);
	const char *text = value ? value_as_text(value) : NULL;

	if (!text) {
		message_fail(wording,
			     value ? "{%s} is a list or an object, not a text" : "there is no {%s}",
			     placeholder);
		return NULL;
	}
	if (!colon || *text == '\0') {
		return text;
	}
	format_fn *format = format_find(placeholder, (size_t)(colon - placeholder));
	const char *written = format ? format(wording->arena, wording->language, text) : NULL;
	if (!written) {
		message_fail(wording,
			     format ? "{%s} cannot write \"%s\""
				    : "there is no formatter {%s} (%s)",
			     placeholder, text);
	}
	return written;
}

/* A path stays one; what would end it or begin something else is encoded. */
static void add_encoded(struct wording *wording, struct strbuf *out, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "/");
		urlencoded_add(out, arena_strndup(wording->arena, text, length));
		text += length;
		if (*text) {
			strbuf_add_char(out, *text++);
		}
	}
}

/* Adds the value of a placeholder of length characters, its braces not counted. */
static void add_value(struct wording *wording, struct strbuf *out, const char *placeholder,
		      size_t length, bool encoded)
{
	const char *name = arena_strndup(wording->arena, placeholder, length);
	const char *text = message_value(wording, name);

	if (!text) {
		return;
	}
	if (encoded && !text_starts_with(name, "url:")) {
		add_encoded(wording, out, text);
	} else {
		strbuf_add_text(out, text);
	}
}

void message_fill(struct wording *wording, struct strbuf *out, const char *text,
		  enum message_use use)
{
	const char *begin = text;

	while (*text) {
		const char *end = placeholder_end(text);
		if (end) {
			add_value(wording, out, text + 1, (size_t)(end - text) - 2,
				  use == MESSAGE_URL && text > begin);
			text = end;
			continue;
		}
		if (*text == '{' || *text == '}') {
			if (text[1] != *text) {
				message_fail(wording, "a brace stands alone in \"%s\"", begin);
			} else {
				text++;
			}
		}
		strbuf_add_char(out, *text++);
	}
}

const struct value *message_single_value(struct wording *wording, const char *text, bool *single)
{
	const char *end = placeholder_end(text);

	*single = end && *end == '\0' && !strchr(text, ':');
	if (!*single) {
		return NULL;
	}
	const char *path = arena_strndup(wording->arena, text + 1, strlen(text) - 2);
	const struct value *value = scope_find(&wording->scope, wording->arena, path);
	if (!value) {
		message_fail(wording, "there is no {%s}", path);
	}
	return value;
}
