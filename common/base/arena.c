/*
 * The arena: a list of blocks from malloc, handed out from front to back.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *next;
	size_t used; /* bytes of data that are handed out */
	size_t size; /* bytes of data */
	max_align_t data[];
};

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* Most requests fit into one block. Under the address sanitizer each piece is a block of its own, so
 * that writing past one is seen. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define BLOCK_SIZE ((size_t)0)
#else
#define BLOCK_SIZE ((size_t)32 << 10)
#endif

#define ALIGNMENT _Alignof(max_align_t)

static arena_exhausted_fn *on_exhausted = abort;

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){ .limit = limit };
}

void arena_clear(struct arena *arena)
{
	struct arena_block *block = arena->newest;

	while (block != NULL) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena_init(arena, arena->limit);
}

void arena_on_exhausted(arena_exhausted_fn *exhausted)
{
	on_exhausted = exhausted == NULL ? abort : exhausted;
}

_Noreturn void arena_exhausted(void)
{
	on_exhausted();
	abort(); /* it must not return, but nobody may be handed NULL if it does */
}

static struct arena_block *add_block(struct arena *arena, size_t wanted)
{
	size_t size = wanted > BLOCK_SIZE ? wanted : BLOCK_SIZE;
	struct arena_block *block = malloc(sizeof(*block) + size);

	if (block == NULL) {
		arena_exhausted();
	}
	*block = (struct arena_block){ .next = arena->newest, .size = size };
	arena->newest = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->newest;
	size_t padded = 0;
	void *piece = NULL;

	if (size > SIZE_MAX / 2) {
		arena_exhausted();
	}
	padded = (size + (size == 0) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (padded > arena->limit - arena->used) {
		arena_exhausted();
	}
	if (block == NULL || padded > block->size - block->used) {
		block = add_block(arena, padded);
	}
	piece = (char *)block->data + block->used;
	block->used += padded;
	arena->used += padded;
	return memset(piece, 0, padded);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t product = 0;

	if (__builtin_mul_overflow(count, size, &product)) {
		arena_exhausted();
	}
	return arena_alloc(arena, product);
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length)
{
	char *copy = NULL;

	if (length == SIZE_MAX) {
		arena_exhausted();
	}
	copy = arena_alloc(arena, length + 1);
	if (length > 0) {
		memcpy(copy, bytes, length);
	}
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int length = 0;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		arena_exhausted();
	}
	text = arena_alloc(arena, (size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}
