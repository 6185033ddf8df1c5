/*
 * /api/v1/lessons/: what is taught, and what a student has finished of it. Anybody reads that a lesson exists,
 * admins write, who sits in its schedule may mark it as done.
 */
#include "base/array.h"
#include "learning.h"

/* Whether there is such a lesson, and the caller among those who sit in its schedule. */
static const struct statement find_seat = {
	.name = "find seat for lesson",
	.sql = "SELECT (SELECT e.student_id FROM schedule_enrollment e JOIN student t ON t.id = e.student_id"
	       " WHERE e.schedule_id = m.schedule_id AND t.account_id = $2 AND e.state = 'enrolled')"
	       " FROM lesson l JOIN module m ON m.id = l.module_id WHERE l.id = $1",
	.shape = DB_FOUND_ROW,
};

static const struct statement add_completion = {
	.name = "complete lesson",
	.sql = "INSERT INTO lesson_completion (lesson_id, student_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
	.shape = DB_NOTHING,
};

static const struct statement remove_completion = {
	.name = "lesson is not complete",
	.sql = "DELETE FROM lesson_completion WHERE lesson_id = $1 AND student_id = $2",
	.shape = DB_NOTHING,
};

/* How far the student is with the schedule that the lesson belongs to. */
static const struct statement show_completion = {
	.name = "show completion",
	.sql = "SELECT json_build_object('lesson', d.lesson_id, 'completed_at', rfc3339(d.completed_at),"
	       " 'progress', (SELECT json_build_object('total_lessons', count(*),"
	       " 'completed_lessons', count(c.id), 'percentage', round(100.0 * count(c.id) / count(*)))"
	       " FROM module o JOIN lesson n ON n.module_id = o.id"
	       " LEFT JOIN lesson_completion c ON c.lesson_id = n.id AND c.student_id = d.student_id"
	       " WHERE o.schedule_id = m.schedule_id))"
	       " FROM lesson_completion d JOIN lesson l ON l.id = d.lesson_id"
	       " JOIN module m ON m.id = l.module_id WHERE d.lesson_id = $1 AND d.student_id = $2",
	.shape = DB_ONE_ROW,
};

/* Fills in the lesson and the student for the statements above. */
static enum error find_student(struct db_params *params, struct exchange *x)
{
	struct db_rows rows = { 0 };
	struct db_params question = { 0 };

	db_param(&question, x->path_params[0]);
	db_param_int(&question, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &find_seat, &question, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	if (!db_text(&rows, 0, 0)) {
		return exchange_refuse(x, ERROR_FORBIDDEN,
				       "You are not enrolled in the schedule of this lesson.");
	}
	db_param(params, x->path_params[0]);
	db_param(params, db_copy(&rows, 0, 0, &x->arena));
	return NO_ERROR;
}

static enum error complete_lesson(struct exchange *x)
{
	struct db_params params = { 0 };
	enum error error = find_student(&params, x);

	if (error == NO_ERROR) {
		error = db_run(x->db, &add_completion, &params, NULL);
	}
	return error == NO_ERROR ? exchange_answer(x, &show_completion, &params, 201) : error;
}

static enum error reopen_lesson(struct exchange *x)
{
	struct db_params params = { 0 };
	enum error error = find_student(&params, x);

	if (error == NO_ERROR) {
		error = db_run(x->db, &remove_completion, &params, NULL);
	}
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}

static const struct route_doc complete_doc = {
	.summary = "Mark a lesson as done; doing so again changes nothing",
	.status = 201,
	.response =
		"{\"type\":\"object\",\"properties\":{\"lesson\":{\"type\":\"integer\"},"
		"\"completed_at\":{\"type\":\"string\",\"format\":\"date-time\"},"
		"\"progress\":{\"type\":\"object\",\"description\":\"In the lesson's schedule\","
		"\"properties\":{\"total_lessons\":{\"type\":\"integer\"},"
		"\"completed_lessons\":{\"type\":\"integer\"},"
		"\"percentage\":{\"type\":\"integer\"}}}}}",
};

static const struct route_doc reopen_doc = {
	.summary = "Mark a lesson as not done",
	.status = 204,
};

static const struct route routes[] = {
	RESOURCE_ROUTES(lesson_resource, WHO_ANYONE, ROLE_ADMIN),
	{
		.method = METHOD_POST,
		.path = "/{id}/complete/",
		.who = ROLE_STUDENT,
		.handler = complete_lesson,
		.doc = &complete_doc,
	},
	{
		.method = METHOD_DELETE,
		.path = "/{id}/complete/",
		.who = ROLE_STUDENT,
		.handler = reopen_lesson,
		.doc = &reopen_doc,
	},
};

static const struct app app = {
	.name = "lessons",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
