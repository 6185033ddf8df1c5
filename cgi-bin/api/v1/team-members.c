/*
 * /api/v1/team-members/: who works at the school, and for which of its values. Anybody reads, admins write.
 */
#include "app/picture.h"
#include "base/array.h"
#include "resource/resource.h"

static const struct link_table member_values = {
	.table = "team_member_core_value",
	.own = "team_member_id",
	.other = "core_value_id",
	.target = "core_value",
};

#define NAMES "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define IDS   "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "about_us",
	  .alias = "about_us_id",
	  .stored_as = "about_us_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "role", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	PICTURE_COLUMNS("image", ROLE_ADMIN),
	{ .name = "bio", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "linkedin", .type = COLUMN_URL, .flags = COLUMN_NULLABLE, .max = 500 },
	{ .name = "twitter", .type = COLUMN_URL, .flags = COLUMN_NULLABLE, .max = 500 },
	{ .name = "core_values",
	  .alias = "core_value_ids",
	  .type = COLUMN_LINKS,
	  .link = &member_values,
	  .schema = NAMES },
	{ .name = "core_value_ids", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = IDS },
};

static const struct filter filters[] = {
	{ .name = "about_us", .type = COLUMN_REFERENCE, .where = "v.about_us_id = $::bigint" },
	{ .name = "role", .type = COLUMN_TEXT, .where = "v.role = $" },
	{ .name = "core_values",
	  .type = COLUMN_REFERENCE,
	  .where = "EXISTS (SELECT 1 FROM team_member_core_value l"
		   " WHERE l.team_member_id = v.id AND l.core_value_id = $::bigint)" },
};

static const char *const ordering[] = { "name", "role", "id", NULL };

static const struct resource team_member = {
	.name = "team-members",
	.table = "team_member",
	.view = "api.team_member",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "name",
	.searchable = true,
};

static const struct route routes[] = {
	RESOURCE_PICTURE_ROUTES(team_member, WHO_ANYONE, ROLE_ADMIN),
};

static const struct app app = {
	.name = "team-members",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
