/*
 * The table evolv.idempotency: INSERT … ON CONFLICT decides which of two requests is the first, and makes
 * the second wait for the end of the first one's transaction.
 */
#include "auth/idempotency.h"

#include "auth/digest.h"
#include "base/text.h"

/* A key whose day is over is taken as if it had never been used. */
static const struct statement claim = {
	.name = "idempotency_claim",
	.sql = "INSERT INTO idempotency AS kept (subject, idempotency_key, route, request_sha256)"
	       " VALUES ($1, $2, $3, $4::bytea)"
	       " ON CONFLICT (subject, idempotency_key) DO UPDATE SET route = EXCLUDED.route,"
	       " request_sha256 = EXCLUDED.request_sha256, status = NULL, location = NULL, body = NULL,"
	       " created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at"
	       " WHERE kept.expires_at <= now() RETURNING true",
	.shape = DB_MAYBE_ROW,
};

static const struct statement recall = {
	.name = "idempotency_recall",
	.sql = "SELECT route = $3 AND request_sha256 = $4::bytea, status, location, body"
	       " FROM idempotency WHERE subject = $1 AND idempotency_key = $2",
	.shape = DB_MAYBE_ROW,
};

static const struct statement store = {
	.name = "idempotency_store",
	.sql = "UPDATE idempotency SET status = $3::smallint, location = $4, body = $5"
	       " WHERE subject = $1 AND idempotency_key = $2",
	.shape = DB_NOTHING,
};

/* Reads what the first request with this key left. */
static enum error recall_answer(struct idempotency_answer *answer, struct arena *arena,
				struct db *db, const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(db, &recall, params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	if (rows.count == 0) {
		return ERROR_RETRY; /* it was swept between the two statements: claim it again */
	}
	if (!db_bool(&rows, 0, 0)) {
		return ERROR_IDEMPOTENCY;
	}
	if (db_text(&rows, 0, 1) == NULL) {
		return ERROR_CONFLICT;
	}
	answer->status = (int)db_int(&rows, 0, 1);
	answer->location = db_copy(&rows, 0, 2, arena);
	answer->body = db_copy(&rows, 0, 3, arena);
	return NO_ERROR;
}

enum error idempotency_claim(struct idempotency_answer *answer, struct arena *arena, struct db *db,
			     const struct idempotency_request *request)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	*answer = (struct idempotency_answer){ 0 };
	if (request->key[0] == '\0' || utf8_length(request->key) > IDEMPOTENCY_KEY_MAX) {
		return ERROR_MALFORMED;
	}
	db_param(&params, request->subject);
	db_param(&params, request->key);
	db_param(&params, request->route);
	db_param(&params, digest_bytea(arena, request->body, request->body_length));
	enum error error = db_run(db, &claim, &params, &rows);
	if (error != NO_ERROR || rows.count == 1) {
		return error;
	}
	return recall_answer(answer, arena, db, &params);
}

enum error idempotency_store(struct arena *arena, struct db *db,
			     const struct idempotency_request *request,
			     const struct idempotency_answer *answer)
{
	struct db_params params = { 0 };
	db_param(&params, request->subject);
	db_param(&params, request->key);
	db_param_int(&params, arena, answer->status);
	db_param(&params, answer->location);
	db_param(&params, answer->body);
	return db_run(db, &store, &params, NULL);
}
