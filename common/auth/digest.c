/*
 * SHA-256 by libsodium.
 */
#include "auth/digest.h"

#include "base/text.h"

#include <assert.h>
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

struct digest {
	crypto_hash_sha256_state state;
};

struct digest *digest_new(struct arena *arena)
{
	struct digest *digest = arena_alloc(arena, sizeof(*digest));

	crypto_hash_sha256_init(&digest->state);
	return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
	crypto_hash_sha256_update(&digest->state, bytes, length);
}

const char *digest_hex(struct digest *digest, struct arena *arena)
{
	unsigned char bytes[crypto_hash_sha256_BYTES];
	char *text = arena_alloc(arena, 2 * sizeof(bytes) + 1);

	crypto_hash_sha256_final(&digest->state, bytes);
	hex_encode(bytes, sizeof(bytes), text);
	return text;
}

void digest_hmac(unsigned char mac[DIGEST_BYTES], const unsigned char *key, size_t key_length,
		 const void *bytes, size_t length)
{
	static_assert(DIGEST_BYTES == crypto_auth_hmacsha256_BYTES, "SHA-256");
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_length);
	crypto_auth_hmacsha256_update(&state, bytes, length);
	crypto_auth_hmacsha256_final(&state, mac);
}
