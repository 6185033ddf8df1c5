/*
 * The texts of templates: what of them is looked up in a catalogue, and how values come into them.
 */
#ifndef EVOLV_PAGE_MESSAGE_H
#define EVOLV_PAGE_MESSAGE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "language/catalogue.h"
#include "language/language.h"
#include "page/scope.h"

#include <stdbool.h>

/* What a text needs to become words. */
struct wording {
	struct arena *arena;
	const struct language *language;
	const struct catalogue *catalogue;
	struct scope scope;
	bool translated;     /* false below translate="no" */
	bool failed;         /* a fault of the template or of its data was found … */
	const char *problem; /* … the first: a sentence for the log */
};

/* Returns text with its white space folded into single blanks, none at either end: what stands in a catalogue. */
const char *message_fold(struct arena *arena, const char *text);

/* True when there are words to translate in a text: letters outside of its placeholders. */
bool message_has_words(const char *text);

/* Returns the text, folded before, in the language of the page. */
const char *message_translate(const struct wording *wording, const char *text);

/* The same for a text that depends on a number; one and many are English's two forms. */
const char *message_translate_plural(const struct wording *wording, const char *one,
				     const char *many, unsigned long long number);

/* The same for a message of a program, in which a number may stand: the catalogue has {n} in its place. */
const char *message_translate_counted(const struct wording *wording, const char *text);

/* Where the text will stand. */
enum message_use {
	MESSAGE_TEXT,
	MESSAGE_URL, /* a value that does not stand at the begin is percent-encoded */
};

/* Adds a text with its placeholders filled in. Nothing is escaped: the caller knows where it will stand. */
void message_fill(struct wording *wording, struct strbuf *out, const char *text,
		  enum message_use use);

/* Returns what stands behind "{path}" or "{formatter:path}", written without the braces; NULL is a fault. */
const char *message_value(struct wording *wording, const char *placeholder);

/* Returns the value itself of a text that is one placeholder without a formatter, and nothing else; NULL for any
 * other text. *single says whether it was one: then NULL is a fault. */
const struct value *message_single_value(struct wording *wording, const char *text, bool *single);

/* Notes a fault; the first one is kept. */
void message_fail(struct wording *wording, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
