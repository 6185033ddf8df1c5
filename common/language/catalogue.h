/*
 * A catalogue of messages: a .mo file as msgfmt writes it, mapped into memory and read with bounds.
 *
 * libintl would want the locales of the machine to be installed; this wants the file alone.
 */
#ifndef EVOLV_LANGUAGE_CATALOGUE_H
#define EVOLV_LANGUAGE_CATALOGUE_H

#include "base/arena.h"
#include "language/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalogue {
	const unsigned char *bytes; /* NULL: an empty catalogue, which translates nothing */
	size_t size;
	void *mapping; /* what catalogue_close() gives back; NULL: nothing */
	uint32_t count;
	uint32_t originals;    /* offset of the table of messages … */
	uint32_t translations; /* … and of what each is in the other language */
};

/* Opens a file. False, and an empty catalogue, when it cannot be read or is none. */
bool catalogue_open(struct catalogue *catalogue, const char *path);

/* Opens the one that is installed for a language. The first language is that of the templates: its catalogue is empty, as
 * is one that cannot be read, which is logged. */
void catalogue_open_for(struct catalogue *catalogue, struct arena *arena,
			const struct language *language);

/* Gives the memory back. */
void catalogue_close(struct catalogue *catalogue);

/* Takes bytes that somebody else keeps. False, and an empty catalogue, when they are none. */
bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size);

/* Returns what a message is in the other language, form counted from 0 (plural forms; 0 for any other message), or NULL
 * when the catalogue does not have it. Lives as long as the catalogue. */
const char *catalogue_find(const struct catalogue *catalogue, const char *message, unsigned form);

#endif
