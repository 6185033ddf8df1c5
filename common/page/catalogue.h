/*
 * A catalogue of messages: a .mo file as msgfmt writes it, mapped into memory and read with bounds.
 *
 * libintl would want the locales of the machine to be installed; this wants the file alone.
 */
#ifndef EVOLV_PAGE_CATALOGUE_H
#define EVOLV_PAGE_CATALOGUE_H

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

/* Gives the memory back. */
void catalogue_close(struct catalogue *catalogue);

/* Takes bytes that somebody else keeps. False, and an empty catalogue, when they are none. */
bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size);

/* Returns what a message is in the other language, form counted from 0 (plural forms; 0 for any other message), or NULL
 * when the catalogue does not have it. Lives as long as the catalogue. */
const char *catalogue_find(const struct catalogue *catalogue, const char *message, unsigned form);

#endif
