/*
 * /api/v1/locations/: where courses and events take place. Anybody reads, admins write.
 */
#include "base/array.h"
#include "resource/resource.h"

static const char *const location_types[] = { "Campus", "Online", NULL };

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "location_type",
	  .type = COLUMN_CHOICE,
	  .flags = COLUMN_REQUIRED,
	  .choices = location_types },
	{ .name = "online_region",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_NULLABLE,
	  .max = 100,
	  .description = "Where an online place serves; a campus has none" },
	{ .name = "country",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_NULLABLE,
	  .max = 100,
	  .description = "Of a campus; an online place has none" },
	{ .name = "state", .type = COLUMN_TEXT, .flags = COLUMN_NULLABLE, .max = 100 },
};

static const struct filter filters[] = {
	{ .name = "location_type",
	  .type = COLUMN_CHOICE,
	  .choices = location_types,
	  .where = "v.location_type = $" },
	{ .name = "online_region", .type = COLUMN_TEXT, .where = "v.online_region = $" },
	{ .name = "country", .type = COLUMN_TEXT, .where = "v.country = $" },
	{ .name = "state", .type = COLUMN_TEXT, .where = "v.state = $" },
};

static const char *const ordering[] = { "name", "country", "state", NULL };

static const struct resource location = {
	.name = "locations",
	.table = "location",
	.view = "api.location",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "name",
	.searchable = true,
};

static const struct route routes[] = {
	RESOURCE_ROUTES(location, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "locations",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
