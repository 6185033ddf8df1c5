/*
 * health/: for whatever watches the service. The database is part of the answer.
 */
#include "app/app.h"
#include "base/array.h"
#include "http/json.h"

static const struct statement ask_database = {
	.name = "ask whether the database answers",
	.sql = "SELECT 1",
	.shape = DB_ONE_ROW,
};

static void add_state(struct strbuf *out, const char *status, const char *database)
{
	strbuf_add_char(out, '{');
	json_add_member(out, "status", status);
	json_add_member(out, "database", database);
}

static enum error tell_database_gone(struct exchange *x)
{
	const struct error_row *row = error_row(ERROR_UNAVAILABLE);
	struct strbuf *body = &x->response.body;

	response_json(&x->response, row->status);
	response_headerf(&x->response, "Retry-After", "%d", row->retry_after);
	add_state(body, "error", "unreachable");
	json_add_member(body, "detail", row->detail);
	strbuf_add_char(body, '}');
	return NO_ERROR;
}

static enum error tell_health(struct exchange *x)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &ask_database, &(struct db_params){ 0 }, &rows);

	if (error == ERROR_UNAVAILABLE) {
		return tell_database_gone(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	response_json(&x->response, 200);
	add_state(&x->response.body, "ok", "ok");
	strbuf_add_char(&x->response.body, '}');
	return NO_ERROR;
}

static const struct route_doc health_doc = {
	.summary = "Whether the service and its database answer",
	.response = "{\"type\":\"object\",\"properties\":{\"status\":{\"type\":\"string\"},"
		    "\"database\":{\"type\":\"string\"}}}",
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = tell_health,
		.token = TOKEN_IGNORED,
		.unlimited = true,
		.doc = &health_doc,
	},
};

static const struct app app = {
	.name = "health",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
