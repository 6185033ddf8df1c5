/*
 * /api/v1/instructors/: what the instructors published of themselves. Anybody reads; an instructor writes it at
 * profile/.
 */
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY,
	  .description = "The account's id" },
	{ .name = "first_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "last_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "bio", .type = COLUMN_LONG_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "profile_picture",
	  .type = COLUMN_FILE,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "profile_picture_small",
	  .type = COLUMN_FILE,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "twitter_url", .type = COLUMN_URL, .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "linkedin_url", .type = COLUMN_URL, .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
};

static const char *const ordering[] = { "last_name", "first_name", NULL };

static const struct resource instructor = {
	.name = "instructors",
	.view = "api.instructor",
	.columns = columns,
	.column_count = LENGTH(columns),
	.ordering = ordering,
	.default_ordering = "last_name,first_name",
};

static const struct route routes[] = {
	RESOURCE_ROUTE(instructor, METHOD_GET, "/", WHO_ANYONE, list, BODY_NONE),
	RESOURCE_ROUTE(instructor, METHOD_GET, "/{id}/", WHO_ANYONE, read, BODY_NONE),
	RESOURCE_ROUTE(instructor, METHOD_GET, "/{user_id}/profile/", WHO_ANYONE, read, BODY_NONE),
};

static const struct app app = {
	.name = "instructors",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
