/*
 * Memory that lives exactly as long as one request.
 *
 * A program answers one request and ends, so nothing is freed by hand: everything that belongs to
 * the request is taken from one arena. What a library hands out (PGresult, json_object, …) is not
 * kept here; the module that includes the library's header owns and frees it.
 */
#ifndef EVOLV_BASE_ARENA_H
#define EVOLV_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *newest; /* blocks form a list, newest first; NULL when empty */
	size_t used;                /* bytes handed out so far, padding included */
	size_t limit;               /* the most that may ever be handed out */
};

/* What is called when memory is refused: must not return. The application answers 503 with it. */
typedef void arena_exhausted_fn(void);

/* Makes an empty arena that will hand out at most limit bytes. Takes no memory yet. */
void arena_init(struct arena *arena, size_t limit);

/* Gives every block back. The arena may be used again. */
void arena_clear(struct arena *arena);

/* Sets what is called when malloc fails or the limit is reached; the default aborts. */
void arena_on_exhausted(arena_exhausted_fn *exhausted);

/* Ends the program as a refused allocation does: for a library that ran out of memory itself. */
_Noreturn void arena_exhausted(void);

/* Returns size zeroed bytes, aligned for any type; never NULL (see arena_on_exhausted). */
void *arena_alloc(struct arena *arena, size_t size);

/* Returns count * size zeroed bytes; an overflow of the product counts as exhausted. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Returns a copy of text, with its NUL. */
char *arena_strdup(struct arena *arena, const char *text);

/* Returns a NUL-terminated copy of length bytes. */
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);

/* Returns the text that printf would print. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));

#endif
