/*
 * /api/v1/categories/: what kinds of courses there are. Anybody reads, admins write.
 */
#include "app/picture.h"
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "icon", .type = COLUMN_TEXT, .max = 100 },
	PICTURE_COLUMNS("image", ROLE_ADMIN),
	{ .name = "color", .type = COLUMN_TEXT, .max = 20 },
	{ .name = "is_active", .type = COLUMN_BOOLEAN },
	{ .name = "order", .type = COLUMN_INTEGER, .min = 0, .max = 1000000 },
	{ .name = "course_count", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "is_active", .type = COLUMN_BOOLEAN, .where = "v.is_active = $::boolean" },
};

static const char *const ordering[] = { "name", "order", "created_at", NULL };

static const struct resource category = {
	.name = "categories",
	.table = "category",
	.view = "api.category",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "order,name",
	.searchable = true,
};

static const struct route routes[] = {
	RESOURCE_PICTURE_ROUTES(category, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "categories",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
