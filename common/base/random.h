/*
 * Randomness from the kernel, for identifiers and secrets.
 */
#ifndef EVOLV_BASE_RANDOM_H
#define EVOLV_BASE_RANDOM_H

#include "base/arena.h"

#include <stddef.h>

/* Fills bytes with length random bytes. A kernel that has none ends the program. */
void random_bytes(unsigned char *bytes, size_t length);

/* Returns length random bytes as hexadecimal digits. */
char *random_hex(struct arena *arena, size_t length);

/* Returns a version 4 UUID (RFC 9562). */
char *random_uuid(struct arena *arena);

/* Returns length random bytes as base64url text: a token for a link. */
char *random_token(struct arena *arena, size_t length);

#endif
