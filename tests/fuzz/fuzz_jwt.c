/*
 * Tokens of any kind: as they come, with a payload of any kind that is signed rightly, and with one claim of
 * any kind. None is accepted without its signature, and none says less than a token must. The first byte
 * chooses.
 */
#include "fuzz.h"

#include "../unit/token_smith.h"
#include "auth/jwt.h"
#include "auth/jwt_shape.h"
#include "base/clock.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

static const char *const claim_names[] = { "iss", "aud", "typ", "sub", "ver",
					   "iat", "exp", "jti", "nbf", "x" };

/* Signs the first two parts anew: the third one must be what comes out. */
static void must_be_signed(struct arena *arena, const char *token)
{
	unsigned char signature[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	const char *dot = strrchr(token, '.');

	crypto_auth_hmacsha256_init(&state, smith_key.bytes, smith_key.length);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)token, (size_t)(dot - token));
	crypto_auth_hmacsha256_final(&state, signature);
	must(text_equal(dot + 1, base64url_encode(arena, signature, sizeof(signature))));
}

static void check_token(struct arena *arena, const char *token, enum token_type wanted)
{
	struct jwt_claims claims = { .account_id = -1 };
	enum error error = jwt_verify(&claims, arena, &smith_key, SMITH_ISSUER, wanted, token);

	if (error != NO_ERROR) {
		must(error == ERROR_TOKEN_INVALID);
		must(claims.account_id == 0 && claims.id == NULL);
		return;
	}
	must_be_signed(arena, token);
	must(strlen(token) <= JWT_LENGTH_MAX && text_starts_with(token, JWT_HEADER "."));
	must(claims.type == wanted && claims.account_id > 0 && claims.version >= 0);
	must(strlen(claims.id) == 32);
	must(claims.issued_at <= clock_now() + 60 && claims.expires_at >= clock_now());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	size_t claim_count = sizeof(claim_names) / sizeof(claim_names[0]);

	if (size == 0) {
		return 0;
	}
	arena_init(&arena, FUZZ_ARENA_LIMIT);
	const char *text = arena_strndup(&arena, (const char *)data + 1, size - 1);
	enum token_type wanted = (data[0] & 0x80) != 0 ? TOKEN_REFRESH : TOKEN_ACCESS;
	uint8_t choice = data[0] & 0x7f;
	if (choice == 0) {
		check_token(&arena, text, wanted);
	} else if (choice == 1) {
		check_token(&arena, smith_token(&arena, SMITH_HEADER, text), wanted);
	} else if (choice == 2) {
		check_token(&arena, smith_token(&arena, text, smith_payload(&arena, NULL, NULL)),
			    wanted);
	} else {
		const char *name = claim_names[choice % claim_count];
		check_token(&arena,
			    smith_token(&arena, SMITH_HEADER, smith_payload(&arena, name, text)),
			    wanted);
	}
	arena_clear(&arena);
	return 0;
}
