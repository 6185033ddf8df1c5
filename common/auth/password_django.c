/*
 * PBKDF2 over libsodium's HMAC, and Django's notation for it.
 */
#include "auth/password_django.h"

#include "base/text.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

#define PREFIX         "pbkdf2_sha256$"
#define ITERATIONS_MAX 2000000 /* about a second and a half */

/* One application of the keyed hash: keyed is left as it is. */
static void keyed_hash(unsigned char digest[PBKDF2_BYTES],
		       const crypto_auth_hmacsha256_state *keyed, const unsigned char *bytes,
		       size_t length)
{
	crypto_auth_hmacsha256_state state = *keyed;
	crypto_auth_hmacsha256_update(&state, bytes, length);
	crypto_auth_hmacsha256_final(&state, digest);
}

void pbkdf2_sha256(unsigned char derived[PBKDF2_BYTES], const char *password, const char *salt,
		   size_t salt_length, size_t iterations)
{
	static const unsigned char first_block[4] = { 0, 0, 0, 1 };
	unsigned char digest[PBKDF2_BYTES];
	crypto_auth_hmacsha256_state keyed;
	crypto_auth_hmacsha256_init(&keyed, (const unsigned char *)password, strlen(password));
	crypto_auth_hmacsha256_state start = keyed;
	crypto_auth_hmacsha256_update(&start, (const unsigned char *)salt, salt_length);
	keyed_hash(digest, &start, first_block, sizeof(first_block));
	memcpy(derived, digest, PBKDF2_BYTES);
	for (size_t i = 1; i < iterations; i++) {
		keyed_hash(digest, &keyed, digest, sizeof(digest));
		for (size_t j = 0; j < PBKDF2_BYTES; j++) {
			derived[j] ^= digest[j];
		}
	}
	sodium_memzero(&keyed, sizeof(keyed));
	sodium_memzero(&start, sizeof(start));
}

bool password_is_django(const char *hash)
{
	return text_starts_with(hash, PREFIX);
}

/* Reads the digits up to the next '$' and leaves *text behind it. */
static bool read_iterations(const char **text, size_t *iterations)
{
	char digits[8] = "";
	size_t length = strcspn(*text, "$");
	if (length >= sizeof(digits) || (*text)[length] != '$') {
		return false;
	}
	memcpy(digits, *text, length);
	*text += length + 1;
	return text_to_size(digits, ITERATIONS_MAX, iterations) && *iterations > 0;
}

bool password_verify_django(const char *hash, const char *password)
{
	const char *rest = hash + strlen(PREFIX);
	size_t iterations = 0;
	unsigned char stored[PBKDF2_BYTES];
	unsigned char derived[PBKDF2_BYTES];
	size_t length = 0;
	if (!password_is_django(hash) || !read_iterations(&rest, &iterations)) {
		return false;
	}
	size_t salt_length = strcspn(rest, "$");
	if (salt_length == 0 || rest[salt_length] != '$') {
		return false;
	}
	const char *encoded = rest + salt_length + 1;
	if (sodium_base642bin(stored, sizeof(stored), encoded, strlen(encoded), NULL, &length, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    length != sizeof(stored)) {
		return false;
	}
	pbkdf2_sha256(derived, password, rest, salt_length, iterations);
	return sodium_memcmp(derived, stored, sizeof(stored)) == 0;
}
