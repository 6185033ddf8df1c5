/*
 * See known_network.h.
 */
#include "auth/known_network.h"

#include "auth/digest.h"

#include <string.h>

#define IS_FRESH "last_used_at > now() - interval '" KNOWN_NETWORK_DAYS " days'"

static const struct statement check = {
	.name = "check known network",
	.sql = "SELECT EXISTS (SELECT FROM evolv.known_network"
	       " WHERE account_id = $1 AND network_sha256 = $2 AND " IS_FRESH ")",
	.shape = DB_ONE_ROW,
};

static const struct statement remember = {
	.name = "remember network",
	.sql = "WITH old AS (DELETE FROM evolv.known_network WHERE account_id = $1"
	       " AND network_sha256 <> $2 AND NOT " IS_FRESH ")"
	       " INSERT INTO evolv.known_network (account_id, network_sha256) VALUES ($1, $2)"
	       " ON CONFLICT (account_id, network_sha256) DO UPDATE SET last_used_at = now()",
	.shape = DB_NOTHING,
};

/* With the account's number in it, the same network is another digest for each account. */
static void fill_params(struct db_params *params, struct arena *arena, long long account_id,
			const char *network)
{
	const char *text = arena_printf(arena, "%lld %s", account_id, network);

	db_param_int(params, arena, account_id);
	db_param(params, digest_bytea(arena, text, strlen(text)));
}

enum error known_network_check(bool *known, struct arena *arena, struct db *db,
			       long long account_id, const char *network)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	*known = false;
	fill_params(&params, arena, account_id, network);
	enum error error = db_run(db, &check, &params, &rows);
	if (error == NO_ERROR) {
		*known = db_bool(&rows, 0, 0);
	}
	return error;
}

enum error known_network_remember(struct arena *arena, struct db *db, long long account_id,
				  const char *network)
{
	struct db_params params = { 0 };

	fill_params(&params, arena, account_id, network);
	return db_run(db, &remember, &params, NULL);
}
