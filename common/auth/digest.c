/*
 * SHA-256 by libsodium.
 */
#include "auth/digest.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

const char *digest_bytea(struct arena *arena, const void *bytes, size_t length)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	char *text = arena_alloc(arena, sizeof("\\x") + 2 * sizeof(digest));
	crypto_hash_sha256(digest, bytes, length);
	memcpy(text, "\\x", 2);
	hex_encode(digest, sizeof(digest), text + 2);
	return text;
}
