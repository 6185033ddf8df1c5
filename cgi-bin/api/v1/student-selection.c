/*
 * /api/v1/student-selection/: where each application stands in its selection. Admins alone. The last step that is
 * completed approves the application, in the same transaction.
 */
#include "application.h"
#include "base/array.h"
#include "resource/resource.h"

static const char *const statuses[] = { "Pending", "Completed", NULL };

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "student",
	  .alias = "student_id",
	  .stored_as = "student_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "student_name",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "step",
	  .alias = "step_id",
	  .stored_as = "step_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "step_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "status", .type = COLUMN_CHOICE, .choices = statuses },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "student", .type = COLUMN_REFERENCE, .where = "v.student_id = $::bigint" },
	{ .name = "step", .type = COLUMN_REFERENCE, .where = "v.step_id = $::bigint" },
	{ .name = "status", .type = COLUMN_CHOICE, .where = "v.status = $", .choices = statuses },
};

static const char *const ordering[] = { "updated_at", NULL };

static const struct resource student_selection = {
	.name = "student-selection",
	.table = "student_selection",
	.view = "api.student_selection",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-updated_at",
	.kept_count = "student_selection",
};

static const struct statement find_student = {
	.name = "student of step",
	.sql = "SELECT student_id FROM student_selection WHERE id = $1",
	.shape = DB_FOUND_ROW,
};

static enum error settle(struct exchange *x, const char *id)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, id);
	enum error error = db_run(x->db, &find_student, &params, &rows);
	return error == NO_ERROR ? application_settle(x, db_copy(&rows, 0, 0, &x->arena)) : error;
}

static enum error create_step(struct exchange *x)
{
	const char *id = NULL;
	enum error error = resource_add(x, &id);

	if (error == NO_ERROR) {
		error = settle(x, id);
	}
	return error == NO_ERROR ? resource_answer_created(x, id) : error;
}

static enum error replace_step(struct exchange *x)
{
	enum error error = resource_replace(x);

	return error == NO_ERROR ? settle(x, x->path_params[0]) : error;
}

static enum error update_step(struct exchange *x)
{
	enum error error = resource_update(x);

	return error == NO_ERROR ? settle(x, x->path_params[0]) : error;
}

/* A change that an application may follow from. */
#define STEP_ROUTE(verb, pattern, action)                                                     \
	{                                                                                     \
		.method = verb, .path = pattern, .who = ROLE_ADMIN, .handler = action##_step, \
		.bodies = RESOURCE_BODIES, .resource = &student_selection,                    \
		.doc = &resource_##action##_doc                                               \
	}

static const struct route routes[] = {
	RESOURCE_ROUTE(student_selection, METHOD_GET, "/", ROLE_ADMIN, list, BODY_NONE),
	STEP_ROUTE(METHOD_POST, "/", create),
	RESOURCE_ROUTE(student_selection, METHOD_GET, "/{id}/", ROLE_ADMIN, read, BODY_NONE),
	STEP_ROUTE(METHOD_PUT, "/{id}/", replace),
	STEP_ROUTE(METHOD_PATCH, "/{id}/", update),
	RESOURCE_ROUTE(student_selection, METHOD_DELETE, "/{id}/", ROLE_ADMIN, delete, BODY_NONE),
};

static const struct app app = {
	.name = "student-selection",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
