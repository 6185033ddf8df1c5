/*
 * /api/v1/partners/: who works with the school. Anybody reads, admins write; their address for letters is the
 * admins' alone.
 */
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "website", .type = COLUMN_URL, .flags = COLUMN_NULLABLE, .max = 500 },
	{ .name = "contact_email",
	  .type = COLUMN_EMAIL,
	  .flags = COLUMN_NULLABLE,
	  .max = 254,
	  .seen_by = ROLE_ADMIN },
};

static const struct filter filters[] = {
	{ .name = "name", .type = COLUMN_TEXT, .where = "lower(v.name) = lower($)" },
};

static const char *const ordering[] = { "name", NULL };

static const struct resource partner = {
	.name = "partners",
	.table = "partner",
	.view = "api.partner",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "name",
	.searchable = true,
};

static const struct route routes[] = {
	RESOURCE_ROUTES(partner, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "partners",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
