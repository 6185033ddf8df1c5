/*
 * Callers and refresh tokens. A refresh token is spent by one statement that also writes its successor,
 * so of any number of requests with the same token one gets through (hazard 6).
 *
 * Whoever changes a family locks the account's row first. Without that, a family could be revoked in the
 * moment in which one of its tokens is being replaced, and the replacement would stay alive.
 */
#include "auth/session.h"

#include "auth/digest.h"
#include "auth/role.h"
#include "base/clock.h"
#include "base/random.h"

#include <string.h>

#define TOKEN_ID_BYTES 16

static const struct statement find_caller = {
	.name = "session_find_caller",
	.sql = "SELECT p.role, a.username FROM account a JOIN profile p ON p.account_id = a.id"
	       " WHERE a.id = $1::bigint AND a.is_active AND a.token_version = $2::bigint",
	.shape = DB_MAYBE_ROW,
};

/* What the account has left over goes when a new family begins: an expired token is refused by its own
 * date, so nothing is lost with its row. */
static const struct statement start_family = {
	.name = "session_start",
	.sql = "WITH swept AS (DELETE FROM refresh_token"
	       " WHERE account_id = $1::bigint AND expires_at <= now())"
	       " INSERT INTO refresh_token (account_id, token_sha256, expires_at)"
	       " VALUES ($1::bigint, $2::bytea, to_timestamp($3::bigint))",
	.shape = DB_NOTHING,
};

static const struct statement spend = {
	.name = "session_spend",
	.sql = "WITH owner AS (SELECT id FROM account WHERE id = $1::bigint AND is_active"
	       " AND token_version = $2::bigint FOR NO KEY UPDATE),"
	       " spent AS (UPDATE refresh_token t SET used_at = now() FROM owner"
	       " WHERE t.token_sha256 = $3::bytea AND t.account_id = owner.id AND t.used_at IS NULL"
	       " AND t.revoked_at IS NULL AND t.expires_at > now() RETURNING t.family, t.account_id)"
	       " INSERT INTO refresh_token (family, account_id, token_sha256, expires_at)"
	       " SELECT family, account_id, $4::bytea, to_timestamp($5::bigint) FROM spent",
	.shape = DB_NOTHING,
};

/* Asked after a token could not be spent, with the account's row still locked. */
static const struct statement revoke_reused = {
	.name = "session_revoke_reused",
	.sql = "WITH reused AS (SELECT t.family FROM refresh_token t JOIN account a ON a.id = t.account_id"
	       " WHERE a.id = $1::bigint AND a.is_active AND a.token_version = $2::bigint"
	       " AND t.token_sha256 = $3::bytea AND t.used_at IS NOT NULL),"
	       " revoked AS (UPDATE refresh_token SET revoked_at = now()"
	       " WHERE family IN (SELECT family FROM reused) AND revoked_at IS NULL)"
	       " SELECT EXISTS (SELECT FROM reused)",
	.shape = DB_ONE_ROW,
};

static const struct statement lock_account = {
	.name = "session_lock_account",
	.sql = "SELECT FROM account WHERE id = $1::bigint FOR NO KEY UPDATE",
	.shape = DB_MAYBE_ROW,
};

static const struct statement revoke_family = {
	.name = "session_end",
	.sql = "UPDATE refresh_token SET revoked_at = coalesce(revoked_at, now())"
	       " WHERE family = (SELECT family FROM refresh_token"
	       " WHERE token_sha256 = $2::bytea AND account_id = $1::bigint)",
	.shape = DB_NOTHING,
};

static const struct statement revoke_all = {
	.name = "session_end_all",
	.sql = "UPDATE refresh_token SET revoked_at = now()"
	       " WHERE account_id = $1::bigint AND revoked_at IS NULL",
	.shape = DB_NOTHING,
};

enum error session_find_caller(struct caller *caller, struct arena *arena, struct db *db,
			       const struct jwt_claims *claims)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	*caller = (struct caller){ .role = ROLE_ANONYMOUS };
	db_param_int(&params, arena, claims->account_id);
	db_param_int(&params, arena, claims->version);
	enum error error = db_run(db, &find_caller, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	if (rows.count == 0) {
		return ERROR_TOKEN_INVALID;
	}
	*caller = (struct caller){
		.account_id = claims->account_id,
		.role = role_from_name(db_text(&rows, 0, 0)),
		.username = db_copy(&rows, 0, 1, arena),
	};
	return NO_ERROR;
}

static const char *token_digest(struct arena *arena, const char *token)
{
	return digest_bytea(arena, token, strlen(token));
}

/* Issues the tokens of a pair; *expires_at is the refresh token's end. */
static enum error issue_pair(struct token_pair *pair, int64_t *expires_at, struct arena *arena,
			     const struct config *config, const struct jwt_key *key,
			     long long account_id, long long version)
{
	struct jwt_claims claims = {
		.type = TOKEN_ACCESS,
		.account_id = account_id,
		.version = version,
		.issued_at = clock_now(),
		.id = random_hex(arena, TOKEN_ID_BYTES),
	};
	claims.expires_at = claims.issued_at + (int64_t)config->access_token_seconds;
	enum error error = jwt_issue(&pair->access, arena, key, config->base_url, &claims);
	if (error != NO_ERROR) {
		return error;
	}
	claims.type = TOKEN_REFRESH;
	claims.id = random_hex(arena, TOKEN_ID_BYTES);
	claims.expires_at = claims.issued_at + (int64_t)config->refresh_token_seconds;
	*expires_at = claims.expires_at;
	return jwt_issue(&pair->refresh, arena, key, config->base_url, &claims);
}

enum error session_start(struct token_pair *pair, struct arena *arena, struct db *db,
			 const struct config *config, const struct jwt_key *key,
			 long long account_id, long long version)
{
	struct db_params params = { 0 };
	struct token_pair fresh = { 0 };
	int64_t expires_at = 0;
	*pair = fresh;
	enum error error = issue_pair(&fresh, &expires_at, arena, config, key, account_id, version);
	if (error != NO_ERROR) {
		return error;
	}
	db_param_int(&params, arena, account_id);
	db_param(&params, token_digest(arena, fresh.refresh));
	db_param_int(&params, arena, expires_at);
	error = db_run(db, &start_family, &params, NULL);
	if (error == NO_ERROR) {
		*pair = fresh;
	}
	return error;
}

/* Says why a token could not be spent; one that had been spent before takes its family with it. */
static enum error refuse_refresh(struct db *db, const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(db, &revoke_reused, params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	return db_bool(&rows, 0, 0) ? ERROR_TOKEN_REUSED : ERROR_TOKEN_INVALID;
}

/* Puts the new pair's refresh token in the old one's place. */
static enum error replace_token(struct arena *arena, struct db *db, const struct jwt_claims *old,
				const char *old_token, const char *new_token, int64_t expires_at)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	db_param_int(&params, arena, old->account_id);
	db_param_int(&params, arena, old->version);
	db_param(&params, token_digest(arena, old_token));
	struct db_params asked = params;
	db_param(&params, token_digest(arena, new_token));
	db_param_int(&params, arena, expires_at);
	enum error error = db_run(db, &spend, &params, &rows);
	return error == NO_ERROR && rows.changed != 1 ? refuse_refresh(db, &asked) : error;
}

enum error session_refresh(struct token_pair *pair, struct arena *arena, struct db *db,
			   const struct config *config, const struct jwt_key *key,
			   const char *refresh_token)
{
	struct jwt_claims claims = { 0 };
	struct token_pair fresh = { 0 };
	int64_t expires_at = 0;
	*pair = fresh;
	enum error error =
		jwt_verify(&claims, arena, key, config->base_url, TOKEN_REFRESH, refresh_token);
	if (error == NO_ERROR) {
		error = issue_pair(&fresh, &expires_at, arena, config, key, claims.account_id,
				   claims.version);
	}
	if (error == NO_ERROR) {
		error = replace_token(arena, db, &claims, refresh_token, fresh.refresh, expires_at);
	}
	if (error == NO_ERROR) {
		*pair = fresh;
	}
	return error;
}

enum error session_end(struct arena *arena, struct db *db, const struct config *config,
		       const struct jwt_key *key, long long account_id, const char *refresh_token)
{
	struct jwt_claims claims = { 0 };
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error =
		jwt_verify(&claims, arena, key, config->base_url, TOKEN_REFRESH, refresh_token);
	if (error == NO_ERROR && claims.account_id != account_id) {
		error = ERROR_TOKEN_INVALID;
	}
	if (error != NO_ERROR) {
		return error;
	}
	db_param_int(&params, arena, account_id);
	error = db_run(db, &lock_account, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, token_digest(arena, refresh_token));
	error = db_run(db, &revoke_family, &params, &rows);
	return error == NO_ERROR && rows.changed == 0 ? ERROR_TOKEN_INVALID : error;
}

enum error session_end_all(struct db *db, struct arena *arena, long long account_id)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	db_param_int(&params, arena, account_id);
	enum error error = db_run(db, &lock_account, &params, &rows);
	return error == NO_ERROR ? db_run(db, &revoke_all, &params, NULL) : error;
}
