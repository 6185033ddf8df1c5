/*
 * /api/v1/selection-procedures/: the steps that every application goes through. Anybody reads, admins write. A new
 * step concerns applications that come after it.
 */
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "step_name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "order",
	  .type = COLUMN_INTEGER,
	  .min = 0,
	  .max = 2147483647,
	  .description = "Left out, it comes last." },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const char *const ordering[] = { "order", "step_name", NULL };

static const struct resource selection_procedure = {
	.name = "selection-procedures",
	.table = "selection_procedure",
	.view = "api.selection_procedure",
	.columns = columns,
	.column_count = LENGTH(columns),
	.ordering = ordering,
	.default_ordering = "order",
};

static const struct route routes[] = {
	RESOURCE_ROUTES(selection_procedure, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "selection-procedures",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
