/*
 * SHA-256 of secrets and requests, as the database keeps them, and with a key (HMAC, RFC 2104) under what comes back.
 */
#ifndef EVOLV_AUTH_DIGEST_H
#define EVOLV_AUTH_DIGEST_H

#include "base/arena.h"

#include <stddef.h>

/* A SHA-256 of bytes that come piece by piece. */
struct digest;

/* Begins one; it lives in the arena. */
struct digest *digest_new(struct arena *arena);
void digest_add(struct digest *digest, const void *bytes, size_t length);

/* Ends it. Returns 64 hexadecimal digits in the arena. */
const char *digest_hex(struct digest *digest, struct arena *arena);

/* Returns the SHA-256 of length bytes as PostgreSQL reads a bytea: "\x" and 64 hexadecimal digits. */
const char *digest_bytea(struct arena *arena, const void *bytes, size_t length);

#define DIGEST_BYTES 32

/* Writes the HMAC-SHA-256 of length bytes under a key of any length; mac may be the key. */
void digest_hmac(unsigned char mac[DIGEST_BYTES], const unsigned char *key, size_t key_length,
		 const void *bytes, size_t length);

#endif
