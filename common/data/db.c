/*
 * The handle, running statements, and reading rows.
 */
#include "data/db.h"

#include "base/array.h"
#include "base/log.h"
#include "data/db_connection.h"

#include <assert.h>
#include <stdlib.h>

/* How long to wait for the answer to one exchange; for the first one, connecting included. */
#define PATIENCE_MS 2500

struct db *db_new(struct arena *arena, const char *conninfo)
{
	struct db *db = arena_alloc(arena, sizeof(*db));
	db->conninfo = conninfo;
	db->patience_ms = PATIENCE_MS;
	return db;
}

void db_set_patience(struct db *db, int milliseconds)
{
	db->patience_ms = milliseconds;
}

void db_close(struct db *db)
{
	PQclear(db->result);
	db->result = NULL;
	if (db->connection != NULL) {
		db_drop_connection(db);
	}
	db->in_transaction = false;
	db->lost = false;
	db->begin_waits = false;
}

bool db_is_connected(const struct db *db)
{
	return db->connection != NULL;
}

unsigned db_session(const struct db *db)
{
	return db->session;
}

enum error db_run_steps(struct db *db, const struct db_step *last)
{
	const struct db_params context = { .values = { db->actor, db->request_id }, .count = 2 };
	const struct db_step steps[] = {
		{ .name = "begin",
		  .sql = db->serializable ? "BEGIN ISOLATION LEVEL SERIALIZABLE" : "BEGIN" },
		{ .name = "context", /* who is acting, for the audit rows */
		  .sql = "SELECT set_config('evolv.actor', $1, true),"
			 " set_config('evolv.request_id', $2, true)",
		  .params = &context },
		*last,
	};
	const size_t count = LENGTH(steps);
	size_t first = db->begin_waits ? 0 : count - 1;
	if (db->lost) {
		return ERROR_UNAVAILABLE;
	}
	enum error error = db_connect(db);
	if (error != NO_ERROR) {
		/* What should have run did not, so the transaction cannot be committed any more; and one wait
		 * for a server that does not answer is all that a request has time for. */
		db->lost = db->in_transaction;
		return error;
	}
	if (db->begin_waits) {
		db->begun = true; /* from here on a lost connection is a lost transaction */
	}
	db->begin_waits = false;
	return db_exchange(db, steps + first, count - first);
}

/* Holds a good result against the shape that its statement promises. */
static enum error check_shape(const struct statement *statement, size_t count)
{
	bool fits = true;
	switch (statement->shape) {
	case DB_NOTHING:
	case DB_ROWS:
		break;
	case DB_FOUND_ROW:
		if (count == 0) {
			return ERROR_NOT_FOUND;
		}
		fits = count == 1;
		break;
	case DB_ONE_ROW:
		fits = count == 1;
		break;
	case DB_MAYBE_ROW:
		fits = count <= 1;
		break;
	}
	if (!fits) {
		log_error("database: %s: %zu rows", statement->name, count);
	}
	return fits ? NO_ERROR : ERROR_INTERNAL;
}

enum error db_run(struct db *db, const struct statement *statement, const struct db_params *params,
		  struct db_rows *rows)
{
	struct db_step step = { .name = statement->name, .sql = statement->sql, .params = params };
	struct db_rows nobody = { 0 };
	if (rows == NULL) {
		rows = &nobody;
	}
	*rows = (struct db_rows){ .db = db };
	enum error error = db_run_steps(db, &step);
	if (error != NO_ERROR) {
		return error;
	}
	rows->count = (size_t)PQntuples(db->result);
	rows->changed = strtoul(PQcmdTuples(db->result), NULL, 10);
	return check_shape(statement, rows->count);
}

int db_param(struct db_params *params, const char *value)
{
	if (params->count >= DB_PARAMS_MAX) {
		log_error("database: more than %d parameters", DB_PARAMS_MAX);
		abort();
	}
	params->values[params->count++] = value;
	return params->count;
}

int db_param_int(struct db_params *params, struct arena *arena, long long value)
{
	return db_param(params, arena_printf(arena, "%lld", value));
}

int db_param_bool(struct db_params *params, bool value)
{
	return db_param(params, value ? "true" : "false");
}

const char *db_text(const struct db_rows *rows, size_t row, int column)
{
	if (PQgetisnull(rows->db->result, (int)row, column)) {
		return NULL;
	}
	return PQgetvalue(rows->db->result, (int)row, column);
}

bool db_bool(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);
	return text != NULL && text[0] == 't';
}

long long db_int(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);
	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

const char *db_copy(const struct db_rows *rows, size_t row, int column, struct arena *arena)
{
	const char *text = db_text(rows, row, column);
	return text == NULL ? NULL : arena_strdup(arena, text);
}

const struct db_refusal *db_refusal(const struct db *db)
{
	return &db->refusal;
}
