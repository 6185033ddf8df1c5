/*
 * The engine changes the record; what follows from it — the courses, the decision and its mail — happens here, in
 * the same transaction.
 */
#include "students_change.h"

#include "app/openapi_object.h"
#include "application.h"
#include "base/text.h"
#include "resource/object.h"
#include "student.h"

/* Locked, so that of two decisions at the same moment the second sees the first. */
static const struct statement lock_status = {
	.name = "lock status of student",
	.sql = "SELECT application_status FROM student WHERE id = $1 FOR UPDATE",
	.shape = DB_FOUND_ROW,
};

static enum error read_status(const char **status, struct exchange *x, const char *id)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, id);
	enum error error = db_run(x->db, &lock_status, &params, &rows);
	if (error == NO_ERROR) {
		*status = db_copy(&rows, 0, 0, &x->arena);
	}
	return error;
}

/* A change of the status is told once, whatever else was changed with it. */
static enum error follow_status(struct exchange *x, const char *id, const char *before)
{
	const char *after = NULL;
	enum error error = read_status(&after, x, id);

	if (error != NO_ERROR || text_equal(before, after)) {
		return error;
	}
	return application_announce(x, id);
}

/* Runs the engine's handler between what must be known before and what follows after. The courses stand in a table
 * of their own: faults in them are told together with the engine's. */
static enum error change(struct exchange *x, handler_fn *engine)
{
	const char *id = x->path_params[0];
	const char *before = NULL;
	const char *courses = NULL;
	enum error error = read_status(&before, x, id);

	if (error == NO_ERROR) {
		error = student_read_courses(&courses, x, id);
	}
	if (error == NO_ERROR) {
		error = engine(x);
	}
	if (error == NO_ERROR && courses) {
		error = student_write_courses(x, id, courses);
	}
	if (error == NO_ERROR) {
		error = follow_status(x, id, before);
	}
	return error == NO_ERROR ? object_answer(x, x->route->resource, id, 200, false) : error;
}

enum error students_replace(struct exchange *x)
{
	return change(x, resource_replace);
}

enum error students_update(struct exchange *x)
{
	return change(x, resource_update);
}

enum error students_show_own(struct exchange *x)
{
	const char *id = NULL;
	enum error error = student_of_caller(&id, x);

	return error == NO_ERROR ? object_answer(x, x->route->resource, id, 200, false) : error;
}

/* The path says "me": from here on it is as if it had said the id. */
enum error students_update_own(struct exchange *x)
{
	enum error error = student_of_caller(&x->path_params[0], x);

	return error == NO_ERROR ? change(x, resource_update) : error;
}

/* The columns of the resource, and the courses by their ids. */
static void describe_body(struct strbuf *out, const struct route *route, unsigned view)
{
	const struct resource *resource = route->resource;
	struct column columns[COLUMNS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < resource->column_count; i++) {
		if (!text_equal(resource->columns[i].name, "courses")) {
			columns[count++] = resource->columns[i];
		}
	}
	columns[count] = application_body.items[application_body.count - 1];
	columns[count++].flags = 0;
	openapi_add_object(out, &(const struct columns){ columns, count }, view);
}

const struct route_doc students_replace_doc = {
	.summary = "Change or decide an application; every required field is wanted",
	.describe_body = describe_body,
	.describe_response = resource_describe,
};
const struct route_doc students_update_doc = {
	.summary = "Change or decide an application; a decision is mailed once",
	.describe_body = describe_body,
	.describe_response = resource_describe,
};
const struct route_doc students_update_own_doc = {
	.summary =
		"Change one's own record; courses can be added, and dropped until they are decided on",
	.describe_body = describe_body,
	.describe_response = resource_describe,
};
