/*
 * Verifying tokens, without libjwt: its decoder trusts the token and succeeds on failing memory (hazards 1–4),
 * and loading it with OpenSSL would cost every signed-in request three times what all the rest does. Of a token
 * that has our exact form only the signature is left to check, an HMAC-SHA-256 (RFC 7515 § A.1), which libsodium
 * does.
 */
#include "auth/jwt.h"

#include "auth/digest.h"
#include "auth/jwt_payload.h"
#include "auth/jwt_shape.h"
#include "base/clock.h"
#include "base/text.h"

#include <sodium/utils.h>
#include <string.h>

static bool has_header_of(const struct jwt_key *key, const struct jwt_shape *shape,
			  struct arena *arena)
{
	const char *header = jwt_key_header(key, arena);

	return strlen(header) == shape->header_length &&
	       memcmp(header, shape->header, shape->header_length) == 0;
}

static bool is_signed_by(const struct jwt_key *key, const struct jwt_shape *shape,
			 struct arena *arena)
{
	unsigned char wanted[DIGEST_BYTES];
	const char *end = shape->payload + shape->payload_length; /* the dot before the signature */
	size_t length = 0;
	const unsigned char *given =
		base64url_decode(arena, shape->signature, JWT_SIGNATURE_LENGTH, &length);

	digest_hmac(wanted, key->bytes, key->length, shape->header, (size_t)(end - shape->header));
	return given != NULL && length == sizeof(wanted) &&
	       sodium_memcmp(given, wanted, sizeof(wanted)) == 0;
}

/* The header is compared, not read: it can name one of our keys, and choose nothing else (hazard 2). */
static bool is_ours(const struct jwt_shape *shape, struct arena *arena, const struct jwt_key *key)
{
	for (; key != NULL; key = key->older) {
		if (has_header_of(key, shape, arena) && is_signed_by(key, shape, arena)) {
			return true;
		}
	}
	return false;
}

enum error jwt_verify(struct jwt_claims *claims, struct arena *arena, const struct jwt_key *key,
		      const char *issuer, enum token_type wanted, const char *token)
{
	struct jwt_shape shape = { 0 };
	struct jwt_claims found = { 0 };

	*claims = found;
	if (!jwt_shape_read(&shape, token)) {
		return ERROR_TOKEN_INVALID;
	}
	if (key->length < JWT_KEY_MIN) {
		return ERROR_INTERNAL;
	}
	if (!is_ours(&shape, arena, key) ||
	    !jwt_payload_read(&found, arena, &shape, issuer, wanted, clock_now())) {
		return ERROR_TOKEN_INVALID;
	}
	*claims = found;
	return NO_ERROR;
}
