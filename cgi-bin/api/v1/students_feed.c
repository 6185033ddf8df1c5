/*
 * A calendar program cannot sign in: the address is the secret. The database holds its SHA-256, so the address is
 * told once, when it is made.
 */
#include "students_feed.h"

#include "auth/digest.h"
#include "base/random.h"
#include "calendar.h"
#include "http/json.h"

#include <string.h>

#define TOKEN_BYTES 24

static const struct statement find_owner = {
	.name = "owner of feed",
	.sql = "SELECT a.id FROM feed_token f JOIN account a ON a.id = f.account_id"
	       " WHERE f.token_sha256 = $1 AND a.is_active",
	.shape = DB_FOUND_ROW,
};

static const struct statement list_entries = {
	.name = "entries of feed",
	.sql = "SELECT * FROM (" CALENDAR_SCHEDULES
	       " JOIN schedule_enrollment n ON n.schedule_id = s.id"
	       " JOIN student t ON t.id = n.student_id WHERE t.account_id = $1 AND n.state = 'enrolled'"
	       " UNION ALL " CALENDAR_EVENTS " JOIN event_registration r ON r.event_id = e.id"
	       " WHERE r.account_id = $1 AND r.state = 'registered')"
	       " f (kind, id, changed, starts, ends, summary, description, location)"
	       " ORDER BY starts, kind, id",
	.shape = DB_ROWS,
};

static const struct statement renew_token = {
	.name = "renew feed",
	.sql = "INSERT INTO feed_token (account_id, token_sha256) VALUES ($1, $2)"
	       " ON CONFLICT (account_id) DO UPDATE"
	       " SET token_sha256 = excluded.token_sha256, created_at = now()",
	.shape = DB_NOTHING,
};

static const struct statement show_token = {
	.name = "show feed",
	.sql = "SELECT json_build_object('active', f.id IS NOT NULL, 'created_at', rfc3339(f.created_at))"
	       " FROM (SELECT 1) o LEFT JOIN feed_token f ON f.account_id = $1",
	.shape = DB_ONE_ROW,
};

static const struct statement remove_token = {
	.name = "remove feed",
	.sql = "DELETE FROM feed_token WHERE account_id = $1",
	.shape = DB_NOTHING,
};

enum error students_feed(struct exchange *x)
{
	struct db_params token = { 0 };
	struct db_params owner = { 0 };
	struct db_rows rows = { 0 };
	const char *code = x->path_params[0];

	db_param(&token, digest_bytea(&x->arena, code, strlen(code)));
	enum error error = db_run(x->db, &find_owner, &token, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	db_param(&owner, db_copy(&rows, 0, 0, &x->arena));
	error = db_run(x->db, &list_entries, &owner, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	icalendar_begin(&x->response, x->config.site_name);
	calendar_add_rows(x, &rows);
	icalendar_end(&x->response);
	return NO_ERROR;
}

enum error students_feed_show(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	return exchange_answer(x, &show_token, &params, 200);
}

enum error students_feed_renew(struct exchange *x)
{
	const char *token = random_token(&x->arena, TOKEN_BYTES);
	struct strbuf *body = &x->response.body;
	struct db_params params = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	db_param(&params, digest_bytea(&x->arena, token, strlen(token)));
	db_transaction(x->db, x->caller.account_id, x->request.request_id);
	enum error error = db_run(x->db, &renew_token, &params, NULL);
	if (error != NO_ERROR) {
		return error;
	}
	response_json(&x->response, 201);
	strbuf_add_char(body, '{');
	json_add_member(body, "url",
			arena_printf(&x->arena, "%s/api/v1/students/calendar/%s.ics",
				     x->config.base_url, token));
	strbuf_add_char(body, '}');
	return NO_ERROR;
}

enum error students_feed_remove(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &remove_token, &params, NULL);
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}

const struct route_doc students_feed_doc = {
	.summary = "A student's own calendar, for whoever has its address",
	.media_type = "text/calendar",
};
const struct route_doc students_feed_show_doc = {
	.summary = "Whether one's own calendar has an address, and since when",
	.response = "{\"type\":\"object\",\"properties\":{\"active\":{\"type\":\"boolean\"},"
		    "\"created_at\":{\"anyOf\":[{\"type\":\"string\",\"format\":\"date-time\"},"
		    "{\"type\":\"null\"}]}}}",
};
const struct route_doc students_feed_renew_doc = {
	.summary =
		"A new address for one's own calendar, told this once; the old one stops to work",
	.status = 201,
	.response =
		"{\"type\":\"object\",\"properties\":{\"url\":{\"type\":\"string\",\"format\":\"uri\"}}}",
};
const struct route_doc students_feed_remove_doc = {
	.summary = "Take the address of one's own calendar away",
	.status = 204,
};
