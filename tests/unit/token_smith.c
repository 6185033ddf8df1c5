/*
 * HMAC-SHA-256 by libsodium, the rest by hand.
 */
#include "token_smith.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

const struct jwt_key smith_key = {
	.bytes = "0123456789abcdef0123456789ABCDEF",
	.length = 32,
};

const char *smith_token(struct arena *arena, const char *header, const char *payload)
{
	unsigned char signature[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	const char *head = base64url_encode(arena, (const unsigned char *)header, strlen(header));
	const char *body = base64url_encode(arena, (const unsigned char *)payload, strlen(payload));
	const char *text = arena_printf(arena, "%s.%s", head, body);
	crypto_auth_hmacsha256_init(&state, smith_key.bytes, smith_key.length);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&state, signature);
	return arena_printf(arena, "%s.%s", text,
			    base64url_encode(arena, signature, sizeof(signature)));
}

const char *smith_payload(struct arena *arena, const char *name, const char *value)
{
	const long long now = clock_now();
	const struct {
		const char *name;
		const char *value;
	} claims[] = {
		{ "iss", "\"" SMITH_ISSUER "\"" },
		{ "aud", "\"evolv-api\"" },
		{ "typ", "\"access\"" },
		{ "sub", "\"12\"" },
		{ "ver", "3" },
		{ "iat", arena_printf(arena, "%lld", now) },
		{ "exp", arena_printf(arena, "%lld", now + 3600) },
		{ "jti", "\"00112233445566778899aabbccddeeff\"" },
	};
	const char *json = "{";
	bool replaced = name == NULL;
	for (size_t i = 0; i < LENGTH(claims); i++) {
		bool is_it = name != NULL && strcmp(claims[i].name, name) == 0;
		const char *text = is_it ? value : claims[i].value;
		replaced = replaced || is_it;
		if (text != NULL) {
			json = arena_printf(arena, "%s%s\"%s\":%s", json,
					    json[1] == '\0' ? "" : ",", claims[i].name, text);
		}
	}
	if (!replaced) { /* a claim beside ours */
		json = arena_printf(arena, "%s,\"%s\":%s", json, name, value);
	}
	return arena_printf(arena, "%s}", json);
}
