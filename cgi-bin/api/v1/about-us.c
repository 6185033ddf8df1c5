/*
 * /api/v1/about-us/: what the school says of itself. One row; anybody reads, admins change it.
 */
#include "app/picture.h"
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "mission", .type = COLUMN_LONG_TEXT, .max = 5000 },
	{ .name = "vision", .type = COLUMN_LONG_TEXT, .max = 5000 },
	PICTURE_COLUMNS("image", ROLE_ADMIN),
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct resource about_us = {
	.name = "about-us",
	.table = "about_us",
	.view = "api.about_us",
	.columns = columns,
	.column_count = LENGTH(columns),
};

static const struct statement find_row = {
	.name = "find about-us",
	.sql = "SELECT id FROM about_us",
	.shape = DB_FOUND_ROW,
};

/* A new school has no row yet: its first change makes it. */
static const struct statement make_row = {
	.name = "make about-us",
	.sql = "INSERT INTO about_us (title) SELECT $1 WHERE NOT EXISTS (SELECT FROM about_us)"
	       " ON CONFLICT DO NOTHING",
	.shape = DB_NOTHING,
};

/* Runs a handler of the engine on the one row, as if its id stood in the path. */
static enum error on_row(struct exchange *x, handler_fn *handler)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &find_row, NULL, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	x->path_params[0] = db_copy(&rows, 0, 0, &x->arena);
	return handler(x);
}

static enum error show_page(struct exchange *x)
{
	return on_row(x, resource_read);
}

static enum error change_page(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->config.site_name);
	enum error error = db_run(x->db, &make_row, &params, NULL);
	return error == NO_ERROR ? on_row(x, resource_update) : error;
}

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = show_page,
		.resource = &about_us,
		.doc = &resource_read_doc,
		.cached = true,
	},
	{
		.method = METHOD_PATCH,
		.path = "/",
		.who = ROLE_ADMIN,
		.handler = change_page,
		.bodies = RESOURCE_BODIES,
		.files = FILES_OF_PICTURES,
		.resource = &about_us,
		.doc = &resource_update_doc,
	},
};

static const struct app app = {
	.name = "about-us",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
