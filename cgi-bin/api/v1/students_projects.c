/*
 * See students_projects.h. That the student sits in the schedule is a rule of the table (project_faults).
 */
#include "students_projects.h"

#include "base/array.h"
#include "project.h"
#include "resource/object.h"
#include "student.h"

static const struct statement add_project = {
	.name = "hand in project",
	.sql = "INSERT INTO project (student_id, schedule_id, title, url, notes)"
	       " VALUES ($1, $2, $3, $4, coalesce($5, '')) RETURNING id",
	.shape = DB_ONE_ROW,
};

static const struct column columns[] = {
	{ .name = "schedule",
	  .alias = "schedule_id",
	  .stored_as = "schedule_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "url",
	  .type = COLUMN_URL,
	  .flags = COLUMN_REQUIRED,
	  .max = 500,
	  .description = "Where the work can be seen" },
	{ .name = "notes", .type = COLUMN_LONG_TEXT, .max = 5000 },
};
static const struct columns body = { columns, LENGTH(columns) };

static enum error explain(struct exchange *x, const struct assignments *given, const char *student)
{
	const char *row = assignments_owned_row_json(given, &x->arena, "student_id", student);

	return exchange_explain(x, &body, "project", row, NULL);
}

static enum error insert_project(const char **id, struct exchange *x,
				 const struct assignments *given, const char *student)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, student);
	for (size_t i = 0; i < body.count; i++) {
		db_param(&params, assignments_get(given, columns[i].name));
	}
	enum error error = db_run(x->db, &add_project, &params, &rows);
	if (error == NO_ERROR) {
		*id = db_copy(&rows, 0, 0, &x->arena);
	}
	return error;
}

enum error students_hand_in(struct exchange *x)
{
	struct assignments given;
	const char *student = NULL;
	const char *id = NULL;

	validate_body(&given, &x->faults, &x->arena, &body, &x->body, x->caller.role,
		      VALIDATE_WHOLE);
	enum error error = student_of_caller(&student, x);
	if (error == ERROR_NOT_FOUND && faults_any(&x->faults)) {
		return ERROR_VALIDATION;
	}
	if (error == ERROR_NOT_FOUND) {
		return exchange_refuse(x, ERROR_FORBIDDEN, "You have not applied yet.");
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (faults_any(&x->faults)) {
		return explain(x, &given, student);
	}
	error = insert_project(&id, x, &given, student);
	if (error == ERROR_VALIDATION) {
		return explain(x, &given, student);
	}
	return error == NO_ERROR ? object_answer(x, &project_resource, id, 201, false) : error;
}

const struct route_doc students_hand_in_doc = {
	.summary = "Hand in a project for a schedule that one is enrolled in",
	.status = 201,
	.body = &body,
	.describe_response = resource_describe,
};
