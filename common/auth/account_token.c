/*
 * Tokens of 256 random bits, each spent by one statement.
 */
#include "auth/account_token.h"

#include "auth/digest.h"
#include "base/random.h"

#include <string.h>

#define TOKEN_BYTES 32

static const struct {
	const char *name;
	const char *lifetime;
} purposes[] = {
	[ACCOUNT_TOKEN_VERIFY_EMAIL] = { .name = "verify_email", .lifetime = "24 hours" },
	[ACCOUNT_TOKEN_RESET_PASSWORD] = { .name = "reset_password", .lifetime = "1 hour" },
};

/* Earlier tokens are spent, not deleted: a link from an older mail then says the same as a used one. */
static const struct statement issue_token = {
	.name = "account_token_issue",
	.sql = "WITH earlier AS (UPDATE account_token SET used_at = now()"
	       " WHERE account_id = $1::bigint AND purpose = $2 AND used_at IS NULL)"
	       " INSERT INTO account_token (account_id, purpose, token_sha256, expires_at)"
	       " VALUES ($1::bigint, $2, $3::bytea, now() + $4::interval)",
	.shape = DB_NOTHING,
};

static const struct statement spend_token = {
	.name = "account_token_spend",
	.sql = "UPDATE account_token SET used_at = now()"
	       " WHERE token_sha256 = $1::bytea AND purpose = $2 AND used_at IS NULL"
	       " AND expires_at > now() RETURNING account_id",
	.shape = DB_FOUND_ROW,
};

enum error account_token_issue(const char **token, struct arena *arena, struct db *db,
			       enum account_token_purpose purpose, long long account_id)
{
	struct db_params params = { 0 };
	const char *secret = random_token(arena, TOKEN_BYTES);
	db_param_int(&params, arena, account_id);
	db_param(&params, purposes[purpose].name);
	db_param(&params, digest_bytea(arena, secret, strlen(secret)));
	db_param(&params, purposes[purpose].lifetime);
	enum error error = db_run(db, &issue_token, &params, NULL);
	*token = error == NO_ERROR ? secret : NULL;
	return error;
}

enum error account_token_spend(long long *account_id, struct arena *arena, struct db *db,
			       enum account_token_purpose purpose, const char *token)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	*account_id = 0;
	db_param(&params, digest_bytea(arena, token, strlen(token)));
	db_param(&params, purposes[purpose].name);
	enum error error = db_run(db, &spend_token, &params, &rows);
	if (error == NO_ERROR) {
		*account_id = db_int(&rows, 0, 0);
	}
	return error;
}
