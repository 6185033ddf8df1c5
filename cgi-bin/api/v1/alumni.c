/*
 * /api/v1/alumni/: those who finished, and what became of them. Anybody reads, admins write; alumni/me/ is one's
 * own page, where the year and the course stay what the school knows.
 */
#include "base/array.h"
#include "resource/resource.h"

#define NAME "{\"type\":\"string\"}"
#define USER                                                                                       \
	"{\"type\":\"object\",\"required\":[\"id\",\"first_name\",\"last_name\"],\"properties\":{" \
	"\"id\":{\"type\":\"integer\"},\"first_name\":{\"type\":\"string\"},"                      \
	"\"last_name\":{\"type\":\"string\"}}}"
/* fixed: COLUMN_READ_ONLY where the school's records may not be changed by their owner. */
#define COLUMNS(fixed)                                                               \
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },         \
		{ .name = "user",                                                    \
		  .alias = "user_id",                                                \
		  .stored_as = "account_id",                                         \
		  .type = COLUMN_REFERENCE,                                          \
		  .flags = COLUMN_REQUIRED | (fixed),                                \
		  .schema = USER },                                                  \
		{ .name = "graduation_year",                                         \
		  .type = COLUMN_INTEGER,                                            \
		  .flags = COLUMN_REQUIRED | (fixed),                                \
		  .min = 1950,                                                       \
		  .max = 9999 },                                                     \
		{ .name = "current_position", .type = COLUMN_TEXT, .max = 200 },     \
		{ .name = "success_story", .type = COLUMN_LONG_TEXT, .max = 10000 }, \
		{ .name = "course",                                                  \
		  .alias = "course_id",                                              \
		  .stored_as = "course_id",                                          \
		  .type = COLUMN_REFERENCE,                                          \
		  .flags = COLUMN_NULLABLE | (fixed),                                \
		  .schema = NAME },                                                  \
		{ .name = "course_id",                                               \
		  .type = COLUMN_INTEGER,                                            \
		  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },                     \
		{ .name = "location",                                                \
		  .alias = "location_id",                                            \
		  .stored_as = "location_id",                                        \
		  .type = COLUMN_REFERENCE,                                          \
		  .flags = COLUMN_NULLABLE,                                          \
		  .schema = NAME },                                                  \
		{ .name = "location_id",                                             \
		  .type = COLUMN_INTEGER,                                            \
		  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },                     \
	{                                                                            \
		.name = "mentor", .type = COLUMN_BOOLEAN                             \
	}

static const struct column columns[] = { COLUMNS(0) };
static const struct column own_columns[] = { COLUMNS(COLUMN_READ_ONLY) };

static const struct filter filters[] = {
	{ .name = "graduation_year",
	  .type = COLUMN_INTEGER,
	  .where = "v.graduation_year = $::int" },
	{ .name = "course", .type = COLUMN_REFERENCE, .where = "v.course_id = $::bigint" },
	{ .name = "location", .type = COLUMN_REFERENCE, .where = "v.location_id = $::bigint" },
	{ .name = "mentor", .type = COLUMN_BOOLEAN, .where = "v.mentor = $::boolean" },
};

static const char *const ordering[] = { "graduation_year", NULL };

static const struct resource alumni = {
	.name = "alumni",
	.table = "alumni",
	.view = "api.alumni",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-graduation_year",
	.searchable = true,
	.kept_count = "alumni",
};

static const struct resource own_page = {
	.name = "alumni",
	.table = "alumni",
	.view = "api.alumni",
	.columns = own_columns,
	.column_count = LENGTH(own_columns),
};

static const struct statement find_own = {
	.name = "find own alumni page",
	.sql = "SELECT id FROM alumni WHERE account_id = $1",
	.shape = DB_FOUND_ROW,
};

/* Runs a handler of the engine on the caller's own row, as if its id stood in the path. */
static enum error on_own_page(struct exchange *x, handler_fn *handler)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &find_own, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	x->path_params[0] = db_copy(&rows, 0, 0, &x->arena);
	return handler(x);
}

static enum error show_own_page(struct exchange *x)
{
	return on_own_page(x, resource_read);
}

static enum error change_own_page(struct exchange *x)
{
	return on_own_page(x, resource_update);
}

/* Staff who studied here keep their role and have their page too. */
#define WHO_HAS_PAGE (ROLE_ALUMNI | ROLE_INSTRUCTOR | ROLE_ADMIN)

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/me/",
		.who = WHO_HAS_PAGE,
		.handler = show_own_page,
		.resource = &own_page,
		.doc = &resource_read_doc,
	},
	{
		.method = METHOD_PATCH,
		.path = "/me/",
		.who = WHO_HAS_PAGE,
		.handler = change_own_page,
		.bodies = RESOURCE_BODIES,
		.resource = &own_page,
		.doc = &resource_update_doc,
	},
	RESOURCE_ROUTES(alumni, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "alumni",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
