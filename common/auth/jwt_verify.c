/*
 * Verifying tokens, without libjwt: its decoder trusts the token and succeeds on failing memory (hazards 1–4),
 * and loading it with OpenSSL would cost every signed-in request three times what all the rest does. Of a token
 * that has our exact form only the signature is left to check, an HMAC-SHA-256 (RFC 7515 § A.1), which libsodium
 * does.
 */
#include "auth/jwt.h"

#include "auth/jwt_payload.h"
#include "auth/jwt_shape.h"
#include "base/clock.h"
#include "base/text.h"

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>

static bool is_signed(const struct jwt_shape *shape, struct arena *arena, const struct jwt_key *key,
		      const char *token)
{
	unsigned char wanted[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	const char *end = shape->payload + shape->payload_length; /* the dot before the signature */
	size_t length = 0;
	const unsigned char *given =
		base64url_decode(arena, end + 1, JWT_SIGNATURE_LENGTH, &length);

	crypto_auth_hmacsha256_init(&state, key->bytes, key->length);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)token, (size_t)(end - token));
	crypto_auth_hmacsha256_final(&state, wanted);
	return given != NULL && length == sizeof(wanted) &&
	       sodium_memcmp(given, wanted, sizeof(wanted)) == 0;
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
	if (!is_signed(&shape, arena, key, token) ||
	    !jwt_payload_read(&found, arena, &shape, issuer, wanted, clock_now())) {
		return ERROR_TOKEN_INVALID;
	}
	*claims = found;
	return NO_ERROR;
}
