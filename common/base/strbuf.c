/*
 * The growing text: doubled when it is full, never beyond its bound.
 */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text of every buffer that holds no memory yet; never written to but with its own NUL. */
static char nothing[1];

#define ROOM_FIRST 256

void strbuf_init(struct strbuf *buffer, size_t limit)
{
	*buffer = (struct strbuf){ .text = nothing, .limit = limit };
}

void strbuf_clear(struct strbuf *buffer)
{
	if (buffer->room > 0) {
		free(buffer->text);
	}
	strbuf_init(buffer, buffer->limit);
}

void strbuf_reset(struct strbuf *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
	buffer->text[0] = '\0';
}

/* How much to allocate for needed bytes and a NUL: doubled, but not more than the bound can use. */
static size_t room_for(const struct strbuf *buffer, size_t needed)
{
	size_t room = buffer->room > 0 ? buffer->room : ROOM_FIRST;

	while (room <= needed) {
		if (__builtin_mul_overflow(room, 2, &room)) {
			return needed + 1;
		}
	}
	return buffer->limit < room ? buffer->limit + 1 : room;
}

/* Makes room for more bytes. False, and the buffer failed, when the bound or malloc does not let it. */
static bool grow(struct strbuf *buffer, size_t more)
{
	size_t room = 0;
	char *text = NULL;

	if (buffer->failed || more > buffer->limit - buffer->length) {
		buffer->failed = true;
		return false;
	}
	if (buffer->length + more < buffer->room) {
		return true;
	}
	room = room_for(buffer, buffer->length + more);
	text = realloc(buffer->room > 0 ? buffer->text : NULL, room);
	if (text == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->text = text;
	buffer->room = room;
	return true;
}

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length)
{
	if (length == 0 || !grow(buffer, length)) {
		return;
	}
	memcpy(buffer->text + buffer->length, bytes, length);
	buffer->length += length;
	buffer->text[buffer->length] = '\0';
}

void strbuf_add_text(struct strbuf *buffer, const char *text)
{
	strbuf_add(buffer, text, strlen(text));
}

void strbuf_add_char(struct strbuf *buffer, char c)
{
	strbuf_add(buffer, &c, 1);
}

void strbuf_addf(struct strbuf *buffer, const char *format, ...)
{
	va_list arguments;
	int length = 0;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		buffer->failed = true;
		return;
	}
	if (length == 0 || !grow(buffer, (size_t)length)) {
		return;
	}
	va_start(arguments, format);
	vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

bool strbuf_ok(const struct strbuf *buffer)
{
	return !buffer->failed;
}

char *strbuf_take(struct strbuf *buffer, struct arena *arena)
{
	char *text = arena_strdup(arena, buffer->text);

	strbuf_clear(buffer);
	return text;
}
