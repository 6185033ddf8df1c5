/*
 * /api/v1/events/: what takes place when and where. Anybody reads, admins write, students register.
 */
#include "app/picture.h"
#include "base/array.h"
#include "event_calendar.h"
#include "event_entry.h"
#include "event_register.h"
#include "page/page.h"
#include "resource/resource.h"

static const struct link_table event_partners = {
	.table = "event_partner", .own = "event_id", .other = "partner_id", .target = "partner"
};

#define NAME  "{\"type\":\"string\"}"
#define NAMES "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define IDS   "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "date",
	  .type = COLUMN_TIMESTAMP,
	  .flags = COLUMN_REQUIRED,
	  .description = "Written with its offset, read in UTC." },
	{ .name = "end_date", .type = COLUMN_TIMESTAMP, .flags = COLUMN_NULLABLE },
	{ .name = "is_virtual", .type = COLUMN_BOOLEAN },
	{ .name = "location",
	  .alias = "location_id",
	  .stored_as = "location_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE,
	  .schema = NAME },
	{ .name = "location_id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "course",
	  .alias = "course_id",
	  .stored_as = "course_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE,
	  .schema = NAME },
	{ .name = "course_id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "partners",
	  .alias = "partner_ids",
	  .type = COLUMN_LINKS,
	  .link = &event_partners,
	  .schema = NAMES },
	{ .name = "partner_ids", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = IDS },
	PICTURE_COLUMNS("image", ROLE_ADMIN),
	{ .name = "capacity",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_NULLABLE,
	  .min = 1,
	  .max = 1000000,
	  .description = "Places; null: no limit. Raised, the line moves up." },
	{ .name = "registered", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "waiting", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "is_full", .type = COLUMN_BOOLEAN, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "is_virtual", .type = COLUMN_BOOLEAN, .where = "v.is_virtual = $::boolean" },
	{ .name = "course", .type = COLUMN_REFERENCE, .where = "v.course_id = $::bigint" },
	{ .name = "location", .type = COLUMN_REFERENCE, .where = "v.location_id = $::bigint" },
};

static const char *const ordering[] = { "date", "title", NULL };

static const struct resource event = {
	.name = "events",
	.table = "event",
	.view = "api.event",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-date",
	.searchable = true,
	.windows_of = "event",
	.kept_count = "event",
};

static const struct route routes[] = {
	RESOURCE_PICTURE_ROUTES(event, WHO_ANYONE, ROLE_ADMIN),
	{
		.method = METHOD_GET,
		.path = "/calendar/",
		.who = WHO_ANYONE,
		.handler = event_calendar,
		.resource = &event,
		.doc = &event_calendar_doc,
	},
	{
		.method = METHOD_GET,
		.path = "/{id}.ics/",
		.who = WHO_ANYONE,
		.handler = event_entry,
		.doc = &event_entry_doc,
	},
	{
		.method = METHOD_POST,
		.path = "/{id}/register/",
		.who = ROLE_STUDENT,
		.handler = event_register,
		.bodies = RESOURCE_BODIES,
		.page_session = true,
		.sign_in_again = event_register_sign_in,
		.doc = &event_register_doc,
	},
	{
		.method = METHOD_DELETE,
		.path = "/{id}/register/",
		.who = ROLE_STUDENT,
		.handler = event_leave,
		.doc = &event_leave_doc,
	},
	{
		.method = METHOD_POST,
		.path = "/{id}/leave/",
		.who = ROLE_STUDENT,
		.handler = event_leave_by_form,
		.bodies = RESOURCE_BODIES,
		.page_session = true,
		.sign_in_again = event_register_sign_in,
		.doc = &event_leave_by_form_doc,
	},
};

static const struct app app = {
	.name = "events",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
