/*
 * SHA-256 of secrets and requests, as the database keeps them.
 */
#ifndef EVOLV_AUTH_DIGEST_H
#define EVOLV_AUTH_DIGEST_H

#include "base/arena.h"

#include <stddef.h>

/* Returns the SHA-256 of length bytes as PostgreSQL reads a bytea: "\x" and 64 hexadecimal digits. */
const char *digest_bytea(struct arena *arena, const void *bytes, size_t length);

#endif
