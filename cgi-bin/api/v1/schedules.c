/*
 * /api/v1/schedules/: the runs of the courses. Anybody reads; admins write, and instructors what is their own.
 */
#include "base/array.h"
#include "learning.h"
#include "schedules_calendar.h"
#include "schedules_copy.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "course",
	  .alias = "course_id",
	  .stored_as = "course_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "course_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "start_date", .type = COLUMN_DATE, .flags = COLUMN_REQUIRED },
	{ .name = "end_date", .type = COLUMN_DATE, .flags = COLUMN_REQUIRED },
	{ .name = "instructor",
	  .alias = "instructor_id",
	  .stored_as = "instructor_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE },
	{ .name = "instructor_name",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "location",
	  .alias = "location_id",
	  .stored_as = "location_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE },
	{ .name = "location_name",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "duration",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY,
	  .description = "Whole months" },
	{ .name = "capacity",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_NULLABLE,
	  .min = 1,
	  .max = 1000000,
	  .description = "null: no limit" },
	{ .name = "enrolled", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "waiting", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "is_full", .type = COLUMN_BOOLEAN, .flags = COLUMN_READ_ONLY },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "course", .type = COLUMN_REFERENCE, .where = "v.course_id = $::bigint" },
	{ .name = "instructor", .type = COLUMN_REFERENCE, .where = "v.instructor_id = $::bigint" },
	{ .name = "location", .type = COLUMN_REFERENCE, .where = "v.location_id = $::bigint" },
};

static const char *const ordering[] = { "start_date", "end_date", "duration", NULL };

/* Before and after a write: what an instructor has cannot be given away, what they make is theirs. */
static const struct scope own[] = {
	{ .who = ROLE_INSTRUCTOR, .where = "v.instructor_id = $" },
};

static const struct resource schedule_resource = {
	.name = "schedules",
	.table = "schedule",
	.view = "api.schedule",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-start_date",
	.write_scopes = own,
	.write_scope_count = LENGTH(own),
};

#define WRITERS (ROLE_ADMIN | ROLE_INSTRUCTOR)

/* An instructor need not say who teaches. */
static enum error create_schedule(struct exchange *x)
{
	bool named = body_get(&x->body, "instructor") || body_get(&x->body, "instructor_id");
	const char *id = arena_printf(&x->arena, "%lld", x->caller.account_id);

	if (x->caller.role == ROLE_INSTRUCTOR && !named) {
		body_set(&x->body, &x->arena, "instructor",
			 (struct value){ .kind = VALUE_TEXT, .text = id });
	}
	return resource_create(x);
}

static const struct parent schedule_above = { .table = "schedule", .column = "schedule_id" };

static const struct route routes[] = {
	RESOURCE_ROUTE(schedule_resource, METHOD_GET, "/", WHO_ANYONE, list, BODY_NONE),
	{
		.method = METHOD_POST,
		.path = "/",
		.who = WRITERS,
		.handler = create_schedule,
		.bodies = RESOURCE_BODIES,
		.resource = &schedule_resource,
		.doc = &resource_create_doc,
	},
	RESOURCE_ROUTE(schedule_resource, METHOD_GET, "/{id}/", WHO_ANYONE, read, BODY_NONE),
	RESOURCE_ROUTE(schedule_resource, METHOD_PUT, "/{id}/", WRITERS, replace, RESOURCE_BODIES),
	RESOURCE_ROUTE(schedule_resource, METHOD_PATCH, "/{id}/", WRITERS, update, RESOURCE_BODIES),
	RESOURCE_ROUTE(schedule_resource, METHOD_DELETE, "/{id}/", WRITERS, delete, BODY_NONE),
	RESOURCE_CHILD_ROUTE(module_resource, schedule_above, METHOD_GET, "/{id}/modules/",
			     WHO_ANYONE, list, BODY_NONE),
	RESOURCE_CHILD_ROUTE(module_resource, schedule_above, METHOD_POST, "/{id}/modules/",
			     ROLE_ADMIN, create, RESOURCE_BODIES),
	{
		.method = METHOD_POST,
		.path = "/{id}/copy/",
		.who = WRITERS,
		.handler = schedule_copy,
		.bodies = RESOURCE_BODIES,
		.resource = &schedule_resource,
		.doc = &schedule_copy_doc,
	},
	{
		.method = METHOD_GET,
		.path = "/{id}.ics/",
		.who = WHO_ANYONE,
		.handler = schedule_calendar,
		.doc = &schedule_calendar_doc,
	},
};

static const struct app app = {
	.name = "schedules",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
