/*
 * See project.h. What was handed in is not changed by whoever marks it.
 */
#include "project.h"

#include "base/array.h"

static const char *const statuses[] = { "submitted", "accepted", "changes_requested", NULL };

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "schedule", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "schedule_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "student", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "student_name",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "url", .type = COLUMN_URL, .flags = COLUMN_READ_ONLY },
	{ .name = "notes", .type = COLUMN_LONG_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "status", .type = COLUMN_CHOICE, .choices = statuses },
	{ .name = "feedback", .type = COLUMN_LONG_TEXT, .max = 5000 },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "schedule", .type = COLUMN_REFERENCE, .where = "v.schedule_id = $::bigint" },
	{ .name = "student", .type = COLUMN_REFERENCE, .where = "v.student_id = $::bigint" },
	{ .name = "status", .type = COLUMN_CHOICE, .where = "v.status = $", .choices = statuses },
};

static const char *const ordering[] = { "created_at", "title", NULL };

static const struct scope readers[] = {
	{ .who = ROLE_INSTRUCTOR, .where = "v.instructor_id = $" },
	{ .who = ROLE_STUDENT | ROLE_ALUMNI, .where = "v.account_id = $" },
};

static const struct scope writers[] = {
	{ .who = ROLE_INSTRUCTOR,
	  .where =
		  "EXISTS (SELECT 1 FROM schedule s WHERE s.id = v.schedule_id AND s.instructor_id = $)" },
};

const struct resource project_resource = {
	.name = "projects",
	.table = "project",
	.view = "api.project",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-created_at",
	.searchable = true,
	.read_scopes = readers,
	.read_scope_count = LENGTH(readers),
	.write_scopes = writers,
	.write_scope_count = LENGTH(writers),
};
