/*
 * See schedules_copy.h: next year's run of a course begins as a copy of this year's.
 */
#include "schedules_copy.h"

#include "app/validate.h"
#include "base/array.h"
#include "data/explain.h"
#include "resource/resource.h"

/* The source, locked so that it does not change under the copy; an instructor may copy only their own. */
static const struct statement lock_source = {
	.name = "lock schedule to copy",
	.sql = "SELECT $2 OR coalesce(s.instructor_id = $3, false) FROM schedule s WHERE s.id = $1 FOR SHARE",
	.shape = DB_FOUND_ROW,
};

/* It lasts as long as its model, in days. What was left out of the request stays as it was. Modules find their
 * lessons again by their place, which is theirs alone within a schedule. */
static const struct statement copy_schedule = {
	.name = "copy schedule",
	.sql = "WITH copy AS (INSERT INTO schedule (course_id, start_date, end_date, instructor_id, location_id,"
	       " capacity) SELECT course_id, $2::date, $2::date + (end_date - start_date), instructor_id,"
	       " coalesce($3, location_id), coalesce($4, capacity) FROM schedule WHERE id = $1 RETURNING id),"
	       " parts AS (INSERT INTO module (schedule_id, title, description, \"order\")"
	       " SELECT copy.id, m.title, m.description, m.\"order\" FROM copy, module m"
	       " WHERE m.schedule_id = $1 RETURNING id, \"order\"),"
	       " pages AS (INSERT INTO lesson (module_id, title, description, content, resources, \"order\","
	       " is_preview) SELECT parts.id, l.title, l.description, l.content, l.resources, l.\"order\","
	       " l.is_preview FROM parts JOIN module m ON m.schedule_id = $1 AND m.\"order\" = parts.\"order\""
	       " JOIN lesson l ON l.module_id = m.id)"
	       " SELECT id FROM copy",
	.shape = DB_ONE_ROW,
};

static const struct column copy_columns[] = {
	{ .name = "start_date", .type = COLUMN_DATE, .flags = COLUMN_REQUIRED },
	{ .name = "location",
	  .alias = "location_id",
	  .type = COLUMN_REFERENCE,
	  .description = "Left out: the same place" },
	{ .name = "capacity",
	  .type = COLUMN_INTEGER,
	  .min = 1,
	  .max = 1000000,
	  .description = "Left out: as many places" },
};
static const struct columns copy_body = { copy_columns, LENGTH(copy_columns) };

static enum error check_source(struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	db_param_bool(&params, x->caller.role == ROLE_ADMIN);
	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &lock_source, &params, &rows);
	return error == NO_ERROR && !db_bool(&rows, 0, 0) ? ERROR_FORBIDDEN : error;
}

static enum error run_copy(struct exchange *x, const struct assignments *given, const char **id)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	db_param(&params, assignments_get(given, "start_date"));
	db_param(&params, assignments_get(given, "location"));
	db_param(&params, assignments_get(given, "capacity"));
	enum error error = db_run(x->db, &copy_schedule, &params, &rows);
	if (error == NO_ERROR) {
		*id = db_copy(&rows, 0, 0, &x->arena);
	}
	return error;
}

enum error schedule_copy(struct exchange *x)
{
	struct assignments given;
	const char *id = NULL;
	enum error error = check_source(x);

	if (error == NO_ERROR) {
		error = exchange_read_body(&given, x, &copy_body);
	}
	if (error != NO_ERROR) {
		return error;
	}
	error = run_copy(x, &given, &id);
	if (error == ERROR_VALIDATION) {
		db_rollback(x->db);
		error = explain_refusal(x->db, &x->faults);
		return error == NO_ERROR ? ERROR_VALIDATION : error;
	}
	return error == NO_ERROR ? resource_answer_created(x, id) : error;
}

const struct route_doc schedule_copy_doc = {
	.summary = "Copy a schedule with its modules and lessons to another date",
	.status = 201,
	.body = &copy_body,
	.describe_response = resource_describe,
};
