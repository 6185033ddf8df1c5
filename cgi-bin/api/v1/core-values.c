/*
 * /api/v1/core-values/: what the school holds dear. Anybody reads, admins write.
 */
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "about_us",
	  .alias = "about_us_id",
	  .stored_as = "about_us_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
};

static const struct filter filters[] = {
	{ .name = "about_us", .type = COLUMN_REFERENCE, .where = "v.about_us_id = $::bigint" },
};

static const char *const ordering[] = { "title", "id", NULL };

static const struct resource core_value = {
	.name = "core-values",
	.table = "core_value",
	.view = "api.core_value",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "title",
	.searchable = true,
};

static const struct route routes[] = {
	RESOURCE_ROUTES(core_value, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "core-values",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
