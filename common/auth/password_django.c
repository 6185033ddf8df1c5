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

/* What Django's notation says. */
struct django_hash {
	size_t iterations;
	const char *salt; /* ends at the next '$' */
	size_t salt_length;
	unsigned char digest[PBKDF2_BYTES];
};

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

static bool read_hash(struct django_hash *hash, const char *text)
{
	const char *rest = text + strlen(PREFIX);
	size_t length = 0;
	if (!text_starts_with(text, PREFIX) || !read_iterations(&rest, &hash->iterations)) {
		return false;
	}
	hash->salt = rest;
	hash->salt_length = strcspn(rest, "$");
	if (hash->salt_length == 0 || rest[hash->salt_length] != '$') {
		return false;
	}
	const char *encoded = rest + hash->salt_length + 1;
	return sodium_base642bin(hash->digest, sizeof(hash->digest), encoded, strlen(encoded), NULL,
				 &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       length == sizeof(hash->digest);
}

size_t password_django_iterations(const char *hash)
{
	struct django_hash parts = { 0 };
	return read_hash(&parts, hash) ? parts.iterations : 0;
}

bool password_verify_django(const char *hash, const char *password)
{
	struct django_hash parts = { 0 };
	unsigned char derived[PBKDF2_BYTES];
	if (!read_hash(&parts, hash)) {
		return false;
	}
	pbkdf2_sha256(derived, password, parts.salt, parts.salt_length, parts.iterations);
	return sodium_memcmp(derived, parts.digest, sizeof(derived)) == 0;
}

void password_work_django(size_t iterations)
{
	static const char salt[] = "nobody";
	volatile unsigned char seen; /* so that the work is not optimised away */
	unsigned char derived[PBKDF2_BYTES];
	pbkdf2_sha256(derived, "", salt, strlen(salt),
		      iterations < ITERATIONS_MAX ? iterations : ITERATIONS_MAX);
	seen = derived[0];
	(void)seen;
}
