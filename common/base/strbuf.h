/*
 * Text that grows, up to a bound that must be named.
 *
 * The bound is mandatory, so that no input makes a program grow without end. When it is reached the
 * buffer remembers the fact and ignores what is added after: callers add freely and ask once, at
 * the end, with strbuf_ok(). The text is always NUL-terminated.
 */
#ifndef EVOLV_BASE_STRBUF_H
#define EVOLV_BASE_STRBUF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *text;    /* never NULL after strbuf_init; owned by the buffer */
	size_t length; /* bytes of text, without the NUL */
	size_t room;   /* bytes allocated */
	size_t limit;  /* the most that length may become */
	bool failed;   /* the limit was reached or malloc refused: text is incomplete */
};

/* Makes an empty buffer of at most limit bytes. Takes no memory yet. */
void strbuf_init(struct strbuf *buffer, size_t limit);

/* Gives the memory back and leaves an empty buffer of the same limit. */
void strbuf_clear(struct strbuf *buffer);

/* Forgets the text, keeps the memory and clears a failure. */
void strbuf_reset(struct strbuf *buffer);

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_add_text(struct strbuf *buffer, const char *text);
void strbuf_add_char(struct strbuf *buffer, char c);
void strbuf_addf(struct strbuf *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* True while everything that was added is in the text. */
bool strbuf_ok(const struct strbuf *buffer);

/* Returns the text, which lives in the arena from here on, and gives the buffer's memory back. */
char *strbuf_take(struct strbuf *buffer, struct arena *arena);

#endif
