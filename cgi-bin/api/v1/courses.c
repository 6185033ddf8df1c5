/*
 * /api/v1/courses/: what the school teaches. Anybody reads, admins write; the community links of a course are
 * shown to admins here and to its approved students among their learning materials. What there is to learn from
 * stands below the course; one of them alone at course-materials/.
 */
#include "base/array.h"
#include "materials.h"

static const struct link_table course_locations = {
	.table = "course_location", .own = "course_id", .other = "location_id", .target = "location"
};
static const struct link_table course_partners = {
	.table = "course_partner", .own = "course_id", .other = "partner_id", .target = "partner"
};

#define NAME  "{\"type\":\"string\"}"
#define NAMES "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define SUBCOURSES                                                                           \
	"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"name\"]," \
	"\"properties\":{\"id\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\"}}}}"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "category",
	  .alias = "category_id",
	  .stored_as = "category_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED,
	  .schema = NAME },
	{ .name = "category_details",
	  .type = COLUMN_JSON,
	  .flags = COLUMN_READ_ONLY,
	  .schema = "{\"type\":\"object\"}" },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "software_tools", .type = COLUMN_LONG_TEXT, .max = 2000 },
	{ .name = "topics_covered", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "instructor",
	  .alias = "instructor_id",
	  .stored_as = "instructor_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE,
	  .schema = NAME },
	{ .name = "instructor_id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "locations",
	  .alias = "location_ids",
	  .type = COLUMN_LINKS,
	  .link = &course_locations,
	  .schema = NAMES },
	{ .name = "partners",
	  .alias = "partner_ids",
	  .type = COLUMN_LINKS,
	  .link = &course_partners,
	  .schema = NAMES },
	{ .name = "parent",
	  .alias = "parent_id",
	  .stored_as = "parent_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE,
	  .schema = NAME },
	{ .name = "parent_id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "subcourses",
	  .type = COLUMN_JSON,
	  .flags = COLUMN_READ_ONLY | COLUMN_DETAIL_ONLY,
	  .schema = SUBCOURSES },
	{ .name = "registration_deadline", .type = COLUMN_DATE, .flags = COLUMN_NULLABLE },
	{ .name = "selection_date", .type = COLUMN_DATE, .flags = COLUMN_NULLABLE },
	{ .name = "start_date", .type = COLUMN_DATE, .flags = COLUMN_NULLABLE },
	{ .name = "end_date", .type = COLUMN_DATE, .flags = COLUMN_NULLABLE },
	{ .name = "average_rating",
	  .type = COLUMN_NUMBER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "review_count", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "github_repository",
	  .type = COLUMN_URL,
	  .flags = COLUMN_NULLABLE,
	  .max = 500,
	  .seen_by = ROLE_ADMIN },
	{ .name = "discord_community",
	  .type = COLUMN_URL,
	  .flags = COLUMN_NULLABLE,
	  .max = 500,
	  .seen_by = ROLE_ADMIN },
	{ .name = "video_url",
	  .type = COLUMN_URL,
	  .flags = COLUMN_NULLABLE,
	  .max = 500,
	  .seen_by = ROLE_ADMIN },
};

static const struct filter filters[] = {
	{ .name = "category", .type = COLUMN_REFERENCE, .where = "v.category_id = $::bigint" },
	{ .name = "instructor", .type = COLUMN_REFERENCE, .where = "v.instructor_id = $::bigint" },
	{ .name = "partners",
	  .type = COLUMN_REFERENCE,
	  .where = "EXISTS (SELECT 1 FROM course_partner l"
		   " WHERE l.course_id = v.id AND l.partner_id = $::bigint)" },
	{ .name = "locations",
	  .type = COLUMN_REFERENCE,
	  .where = "EXISTS (SELECT 1 FROM course_location l"
		   " WHERE l.course_id = v.id AND l.location_id = $::bigint)" },
	{ .name = "parent", .type = COLUMN_REFERENCE, .where = "v.parent_id = $::bigint" },
};

static const char *const ordering[] = { "name", "created_at", "start_date", NULL };

static const struct resource course = {
	.name = "courses",
	.table = "course",
	.view = "api.course",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "name",
	.searchable = true,
};

static const struct parent course_above = { .table = "course", .column = "course_id" };

static const struct route routes[] = {
	RESOURCE_ROUTES(course, WHO_ANYONE, ROLE_ADMIN),
	{
		.method = METHOD_GET,
		.path = "/{id}/materials/",
		.who = MATERIAL_READERS,
		.handler = material_list,
		.resource = &material_resource,
		.parent = &course_above,
		.doc = &resource_list_doc,
	},
	{
		.method = METHOD_POST,
		.path = "/{id}/materials/",
		.who = MATERIAL_WRITERS,
		.handler = material_create,
		.bodies = RESOURCE_BODIES,
		.files = FILES_OF_MATERIALS,
		.resource = &material_resource,
		.parent = &course_above,
		.doc = &resource_create_doc,
	},
};

static const struct app app = {
	.name = "courses",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
