/*
 * Issuing tokens: libjwt writes and signs them.
 */
#include "auth/jwt.h"

#include "auth/jwt_library.h"
#include "auth/jwt_payload.h"
#include "auth/jwt_shape.h"
#include "base/log.h"
#include "base/text.h"

#include <stdlib.h>

/* Puts the claims into jwt. libjwt returns 0 for success. */
static bool add_claims(const struct jwt_library *library, jwt_t *jwt, struct arena *arena,
		       const char *issuer, const struct jwt_claims *claims)
{
	const char *subject = arena_printf(arena, "%lld", (long long)claims->account_id);
	return library->add_grant(jwt, "iss", issuer) == 0 &&
	       library->add_grant(jwt, "aud", JWT_AUDIENCE) == 0 &&
	       library->add_grant(jwt, "typ", jwt_type_name(claims->type)) == 0 &&
	       library->add_grant(jwt, "sub", subject) == 0 &&
	       library->add_grant(jwt, "jti", claims->id) == 0 &&
	       library->add_grant_int(jwt, "ver", (long)claims->version) == 0 &&
	       library->add_grant_int(jwt, "iat", (long)claims->issued_at) == 0 &&
	       library->add_grant_int(jwt, "exp", (long)claims->expires_at) == 0;
}

/* Says which key signs. libjwt writes a header's members in the order of their names, as jwt_key_header() does;
 * is_whole() would notice another. */
static bool add_key_id(const struct jwt_library *library, jwt_t *jwt, const struct jwt_key *key)
{
	return key->id[0] == '\0' || library->add_header(jwt, "kid", key->id) == 0;
}

/* True when token says all that claims say, under the key's header: when memory runs out, libjwt signs what it has got
 * so far, with a name or a value missing in the middle. */
static bool is_whole(const char *token, struct arena *arena, const struct jwt_key *key,
		     const char *issuer, const struct jwt_claims *claims)
{
	struct jwt_shape shape = { 0 };
	struct jwt_claims said = { 0 };
	int64_t while_it_holds = claims->expires_at - 1;
	return text_starts_with(token, arena_printf(arena, "%s.", jwt_key_header(key, arena))) &&
	       jwt_shape_read(&shape, token) &&
	       jwt_payload_read(&said, arena, &shape, issuer, claims->type, while_it_holds) &&
	       said.account_id == claims->account_id && said.version == claims->version &&
	       said.issued_at == claims->issued_at && said.expires_at == claims->expires_at &&
	       text_equal(said.id, claims->id);
}

enum error jwt_issue(const char **token, struct arena *arena, const struct jwt_key *key,
		     const char *issuer, const struct jwt_claims *claims)
{
	const struct jwt_library *library = jwt_library();
	jwt_t *jwt = NULL;
	char *text = NULL;
	*token = NULL;
	if (library == NULL || key->length < JWT_KEY_MIN) {
		return ERROR_INTERNAL;
	}
	if (library->new (&jwt) == 0 && jwt != NULL &&
	    library->set_alg(jwt, JWT_ALG_HS256, key->bytes, (int)key->length) == 0 &&
	    add_key_id(library, jwt, key) && add_claims(library, jwt, arena, issuer, claims)) {
		text = library->encode_str(jwt);
	}
	if (text != NULL && is_whole(text, arena, key, issuer, claims)) {
		*token = arena_strdup(arena, text);
	}
	if (jwt != NULL) {
		library->free(jwt);
	}
	free(text);
	if (*token == NULL) {
		log_error("a token could not be made");
		return ERROR_INTERNAL;
	}
	return NO_ERROR;
}
