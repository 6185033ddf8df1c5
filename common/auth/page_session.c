/*
 * See page_session.h.
 */
#include "auth/page_session.h"

#include "auth/digest.h"
#include "auth/role.h"
#include "base/text.h"
#include "http/cookie.h"

#include <sodium/utils.h>
#include <string.h>

/* A text that no token's signature stands under, because it holds blanks. */
#define PURPOSE "forms of the session "

static const struct statement find_holder = {
	.name = "page_session_find",
	.sql = "SELECT p.role, a.username FROM refresh_token t JOIN account a ON a.id = t.account_id"
	       " JOIN profile p ON p.account_id = a.id"
	       " WHERE t.token_sha256 = $3::bytea AND t.account_id = $1::bigint AND a.is_active"
	       " AND a.token_version = $2::bigint AND t.used_at IS NULL AND t.revoked_at IS NULL"
	       " AND t.expires_at > now()"
	       " AND (a.email_verified_at IS NOT NULL OR NOT $4::boolean)",
	.shape = DB_MAYBE_ROW,
};

/* Over TLS a browser keeps a cookie of this prefix from all other hosts of the domain (RFC 6265bis § 4.1.3). */
static bool is_secure(const struct config *config)
{
	return text_starts_with(config->base_url, "https://");
}

static const char *cookie_name(const struct config *config)
{
	return is_secure(config) ? "__Host-evolv" : "evolv";
}

/* Its name ends like that in styles/scheme.js. */
static const char *told_name(const struct config *config)
{
	return is_secure(config) ? "__Host-evolv-here" : "evolv-here";
}

static void tell(struct response *response, const struct config *config, const char *value)
{
	cookie_tell(response, told_name(config), value, is_secure(config));
}

const char *page_session_token(struct arena *arena, const struct config *config,
			       const struct request *request)
{
	return cookie_find(arena, request->cookies, cookie_name(config));
}

void page_session_begin(struct response *response, const struct config *config,
			const struct token_pair *pair)
{
	cookie_set(response, cookie_name(config), pair->refresh, is_secure(config));
	tell(response, config, "1");
}

void page_session_end(struct response *response, const struct config *config)
{
	cookie_set(response, cookie_name(config), "", is_secure(config));
	tell(response, config, "");
}

void page_session_untell(struct response *response, const struct config *config,
			 const struct request *request)
{
	if (cookie_find(response->arena, request->cookies, told_name(config))) {
		tell(response, config, "");
	}
}

enum error page_session_find(struct caller *caller, struct jwt_claims *claims, struct arena *arena,
			     struct db *db, const struct config *config, const struct jwt_key *key,
			     const char *token)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = jwt_verify(claims, arena, key, config->base_url, TOKEN_REFRESH, token);

	if (error != NO_ERROR) {
		return error;
	}
	db_param_int(&params, arena, claims->account_id);
	db_param_int(&params, arena, claims->version);
	db_param(&params, digest_bytea(arena, token, strlen(token)));
	db_param_bool(&params, config->require_verified_email);
	error = db_run(db, &find_holder, &params, &rows);
	if (error != NO_ERROR || rows.count == 0) {
		return error == NO_ERROR ? ERROR_TOKEN_INVALID : error;
	}
	*caller = (struct caller){
		.account_id = claims->account_id,
		.role = role_from_name(db_text(&rows, 0, 0)),
		.username = db_copy(&rows, 0, 1, arena),
	};
	return NO_ERROR;
}

const char *page_session_form_token(struct arena *arena, const struct jwt_key *key,
				    const struct jwt_claims *claims)
{
	unsigned char mac[DIGEST_BYTES];
	const char *text = arena_printf(arena, PURPOSE "%s", claims->id);

	digest_hmac(mac, key->bytes, key->length, text, strlen(text));
	return base64url_encode(arena, mac, sizeof(mac));
}

bool page_session_form_holds(const char *text, struct arena *arena, const struct jwt_key *key,
			     const struct jwt_claims *claims)
{
	for (; text && key; key = key->older) {
		const char *wanted = page_session_form_token(arena, key, claims);
		if (strlen(text) == strlen(wanted) &&
		    sodium_memcmp(text, wanted, strlen(wanted)) == 0) {
			return true;
		}
	}
	return false;
}
