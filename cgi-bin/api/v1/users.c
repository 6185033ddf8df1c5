/*
 * users/me/: who the token belongs to.
 */
#include "account.h"
#include "base/array.h"

static const struct statement read_account = {
	.name = "read own account",
	.sql = "SELECT " ACCOUNT_JSON " FROM api.account v WHERE v.id = $1",
	.shape = DB_FOUND_ROW,
};

static enum error show_caller(struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &read_account, &params, &rows);
	if (error == NO_ERROR) {
		response_json_text(&x->response, 200, db_text(&rows, 0, 0));
	}
	return error;
}

static const struct route_doc me_doc = {
	.summary = "The signed-in user",
	.response = ACCOUNT_SCHEMA,
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/me/",
		.who = WHO_SIGNED_IN,
		.handler = show_caller,
		.doc = &me_doc,
	},
};

static const struct app app = {
	.name = "users",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
