/*
 * The tables of modules and lessons. What a lesson teaches is shown to whoever may learn; that it exists, to all.
 */
#include "learning.h"

#include "base/array.h"

#define LESSONS                                                                   \
	"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"     \
	"\"id\":{\"type\":\"integer\"},\"title\":{\"type\":\"string\"},"          \
	"\"description\":{\"type\":\"string\"},\"order\":{\"type\":\"integer\"}," \
	"\"is_preview\":{\"type\":\"boolean\"}}}}"

#define PLACE_MAX 2147483647 /* the database's; what is added without a place gets the next one */

static const struct column module_columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "schedule",
	  .alias = "schedule_id",
	  .stored_as = "schedule_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "schedule_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "order",
	  .type = COLUMN_INTEGER,
	  .min = 0,
	  .max = PLACE_MAX,
	  .description = "Its place in the schedule; left out, it comes last." },
	{ .name = "lessons", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = LESSONS },
	{ .name = "lessons_count", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter module_filters[] = {
	{ .name = "schedule", .type = COLUMN_REFERENCE, .where = "v.schedule_id = $::bigint" },
};

static const char *const module_ordering[] = { "schedule", "order", "title", NULL };

const struct resource module_resource = {
	.name = "modules",
	.table = "module",
	.view = "api.module",
	.columns = module_columns,
	.column_count = LENGTH(module_columns),
	.filters = module_filters,
	.filter_count = LENGTH(module_filters),
	.ordering = module_ordering,
	.default_ordering = "schedule,order",
};

/* Whoever may not learn is shown that there is a lesson, and no more. */
#define LEARNERS_SEE(column) \
	"CASE WHEN v.is_preview OR may_learn($, v.schedule_id) THEN v." column " END"

static const struct column lesson_columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "module",
	  .alias = "module_id",
	  .stored_as = "module_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "module_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "content",
	  .type = COLUMN_LONG_TEXT,
	  .max = 100000,
	  .shown_as = LEARNERS_SEE("content"),
	  .schema = "{\"type\":[\"string\",\"null\"]}",
	  .description = "Markdown; null unless the caller may learn or the lesson is a preview." },
	{ .name = "resources",
	  .type = COLUMN_URL,
	  .flags = COLUMN_NULLABLE,
	  .max = 500,
	  .shown_as = LEARNERS_SEE("resources"),
	  .description =
		  "An address; null unless the caller may learn or the lesson is a preview." },
	{ .name = "order",
	  .type = COLUMN_INTEGER,
	  .min = 0,
	  .max = PLACE_MAX,
	  .description = "Its place in the module; left out, it comes last." },
	{ .name = "is_preview", .type = COLUMN_BOOLEAN },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter lesson_filters[] = {
	{ .name = "module", .type = COLUMN_REFERENCE, .where = "v.module_id = $::bigint" },
	{ .name = "schedule", .type = COLUMN_REFERENCE, .where = "v.schedule_id = $::bigint" },
	{ .name = "is_preview", .type = COLUMN_BOOLEAN, .where = "v.is_preview = $::boolean" },
};

static const char *const lesson_ordering[] = { "module", "order", "title", NULL };

const struct resource lesson_resource = {
	.name = "lessons",
	.table = "lesson",
	.view = "api.lesson",
	.columns = lesson_columns,
	.column_count = LENGTH(lesson_columns),
	.filters = lesson_filters,
	.filter_count = LENGTH(lesson_filters),
	.ordering = lesson_ordering,
	.default_ordering = "module,order",
};
