/*
 * /api/v1/event-attendance/: which student was at which event. The office's alone.
 */
#include "base/array.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "event",
	  .alias = "event_id",
	  .stored_as = "event_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "event_title", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "student",
	  .alias = "student_id",
	  .stored_as = "student_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "student_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "attended", .type = COLUMN_BOOLEAN },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "event", .type = COLUMN_REFERENCE, .where = "v.event_id = $::bigint" },
	{ .name = "student", .type = COLUMN_REFERENCE, .where = "v.student_id = $::bigint" },
	{ .name = "attended", .type = COLUMN_BOOLEAN, .where = "v.attended = $::boolean" },
};

static const char *const ordering[] = { "id", NULL };

static const struct resource attendance = {
	.name = "event-attendance",
	.table = "event_attendance",
	.view = "api.event_attendance",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-id",
	.kept_count = "event_attendance",
};

static const struct route routes[] = {
	RESOURCE_ROUTES(attendance, ROLE_ADMIN, ROLE_ADMIN),
};

static const struct app app = {
	.name = "event-attendance",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
