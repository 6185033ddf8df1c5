/*
 * See signature.h.
 */
#include "auth/signature.h"

#include "auth/secret_file.h"
#include "base/text.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define ID_BYTES 8

static_assert(sizeof(((struct signature_key *)0)->secret) == crypto_sign_SECRETKEYBYTES,
	      "libsodium's secret key is the seed and the public key");

static const char *key_id(const unsigned char *public_key, struct arena *arena)
{
	unsigned char digest[crypto_hash_sha256_BYTES] = { 0 };
	char *id = arena_alloc(arena, 2 * ID_BYTES + 1);

	crypto_hash_sha256(digest, public_key, crypto_sign_PUBLICKEYBYTES);
	hex_encode(digest, ID_BYTES, id);
	return id;
}

enum error signature_key_load(struct signature_key *key, const char *path, struct arena *arena)
{
	static const struct secret_bounds bounds = { .min = crypto_sign_SEEDBYTES,
						     .max = crypto_sign_SEEDBYTES };
	unsigned char seed[crypto_sign_SEEDBYTES] = { 0 };
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES] = { 0 };
	size_t length = 0;
	enum error error =
		secret_file_read(seed, &length, &bounds, "certificate_key_file", path, arena);

	if (error != NO_ERROR) {
		return error;
	}
	if (sodium_init() < 0 || crypto_sign_seed_keypair(public_key, key->secret, seed) != 0) {
		return ERROR_INTERNAL;
	}
	sodium_memzero(seed, sizeof(seed));
	key->public_key = base64url_encode(arena, public_key, sizeof(public_key));
	key->id = key_id(public_key, arena);
	return NO_ERROR;
}

const char *signature_make(const struct signature_key *key, const char *text, struct arena *arena)
{
	unsigned char signature[crypto_sign_BYTES] = { 0 };

	crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text),
			     key->secret);
	return base64url_encode(arena, signature, sizeof(signature));
}
