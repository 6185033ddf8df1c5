/*
 * /api/v1/enrollments/: who applied for which course, and what became of it. Admins alone. A change is mailed once;
 * a completed course brings its certificate.
 */
#include "application.h"
#include "base/array.h"
#include "base/text.h"
#include "certificate.h"
#include "resource/resource.h"

#define STUDENT                                                                           \
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"             \
	"\"register_number\":{\"type\":\"string\"},\"first_name\":{\"type\":\"string\"}," \
	"\"last_name\":{\"type\":\"string\"},\"email\":{\"type\":\"string\"}}}"
#define COURSE                                                                \
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}," \
	"\"name\":{\"type\":\"string\"}}}"

static const char *const statuses[] = { "Pending",  "Under Review", "Approved",
					"Rejected", "Completed",    NULL };

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "student", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = STUDENT },
	{ .name = "course", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = COURSE },
	{ .name = "status", .type = COLUMN_CHOICE, .choices = statuses },
	{ .name = "applied_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "status", .type = COLUMN_CHOICE, .where = "v.status = $", .choices = statuses },
	{ .name = "course", .type = COLUMN_REFERENCE, .where = "v.course_id = $::bigint" },
	{ .name = "student", .type = COLUMN_REFERENCE, .where = "v.student_id = $::bigint" },
};

static const char *const ordering[] = { "applied_at", NULL };

static const struct resource enrollment = {
	.name = "enrollments",
	.table = "enrollment",
	.view = "api.enrollment",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-applied_at",
	.kept_count = "enrollment",
};

static const struct statement lock_status = {
	.name = "lock status of enrolment",
	.sql = "SELECT e.status, EXISTS (SELECT FROM certificate c"
	       " WHERE c.enrollment_id = e.id AND c.revoked_at IS NULL)"
	       " FROM enrollment e WHERE e.id = $1 FOR UPDATE",
	.shape = DB_FOUND_ROW,
};

static const struct statement show_change = {
	.name = "change of enrolment to tell",
	.sql = "SELECT s.email, json_build_object('name', s.first_name, 'course', c.name, 'status', e.status,"
	       " 'link', $2::text) FROM enrollment e JOIN student s ON s.id = e.student_id"
	       " JOIN course c ON c.id = e.course_id WHERE e.id = $1",
	.shape = DB_FOUND_ROW,
};

/* What matters of an enrolment, before a change and after. */
struct state {
	const char *status;
	bool certified; /* it has a certificate that holds */
};

static enum error read_state(struct state *state, struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	enum error error = db_run(x->db, &lock_status, &params, &rows);
	if (error == NO_ERROR) {
		state->status = db_copy(&rows, 0, 0, &x->arena);
		state->certified = db_bool(&rows, 0, 1);
	}
	return error;
}

static enum error tell(struct exchange *x, const char *code)
{
	struct db_params params = { 0 };

	db_param(&params, x->path_params[0]);
	db_param(&params,
		 code ? arena_printf(&x->arena, "%s/certificates/%s/", x->config.base_url, code)
		      : NULL);
	return application_mail(x, code ? "certificate-issued" : "enrollment-status", &show_change,
				&params);
}

static enum error follow(struct exchange *x, const struct state *before)
{
	struct state after = { 0 };
	const char *code = NULL;
	enum error error = read_state(&after, x);

	if (error != NO_ERROR || text_equal(before->status, after.status)) {
		return error;
	}
	if (before->certified) {
		return exchange_refuse(
			x, ERROR_CONFLICT,
			"There is a certificate that says that the course was completed. "
			"Revoke it first.");
	}
	if (text_equal(after.status, "Completed")) {
		error = certificate_issue(&code, x, x->path_params[0]);
	}
	return error == NO_ERROR ? tell(x, code) : error;
}

static enum error change_enrollment(struct exchange *x)
{
	struct state before = { 0 };
	enum error error = read_state(&before, x);

	if (error == NO_ERROR) {
		error = resource_update(x);
	}
	return error == NO_ERROR ? follow(x, &before) : error;
}

static const struct route routes[] = {
	RESOURCE_ROUTE(enrollment, METHOD_GET, "/", ROLE_ADMIN, list, BODY_NONE),
	RESOURCE_ROUTE(enrollment, METHOD_GET, "/{id}/", ROLE_ADMIN, read, BODY_NONE),
	{
		.method = METHOD_PATCH,
		.path = "/{id}/",
		.who = ROLE_ADMIN,
		.handler = change_enrollment,
		.bodies = RESOURCE_BODIES,
		.resource = &enrollment,
		.doc = &resource_update_doc,
	},
};

static const struct app app = {
	.name = "enrollments",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
