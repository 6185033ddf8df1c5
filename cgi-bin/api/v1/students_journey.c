/*
 * Each answer is one statement over api.journey. Somebody who has not applied yet has a way too: it is empty.
 */
#include "students_journey.h"

#include "base/text.h"

#define NO_PROGRESS  "json_build_object('total_lessons', 0, 'completed_lessons', 0, 'percentage', 0)"
#define NO_SELECTION "json_build_object('total_steps', 0, 'completed_steps', 0, 'percentage', 0)"

static const struct statement show_dashboard = {
	.name = "dashboard of student",
	.sql = "SELECT json_build_object("
	       "'profile', coalesce(j.profile, json_build_object('id', NULL, 'register_number', NULL,"
	       " 'email', a.email, 'first_name', a.first_name, 'last_name', a.last_name, 'phone', NULL)),"
	       " 'application_status', coalesce(j.status, 'not_applied'),"
	       " 'selection_progress', json_build_object("
	       "'total_steps', coalesce((j.selection ->> 'total_steps')::int, 0),"
	       " 'completed_steps', coalesce((j.selection ->> 'completed_steps')::int, 0),"
	       " 'steps', coalesce(j.steps, '[]')),"
	       " 'enrolled_schedules', coalesce(j.schedules, '[]'),"
	       " 'upcoming_events', coalesce((SELECT json_agg(json_build_object('id', e.id, 'title', e.title,"
	       " 'date', rfc3339(e.date), 'end_date', rfc3339(e.end_date), 'is_virtual', e.is_virtual,"
	       " 'location', l.name, 'state', (SELECT r.state FROM event_registration r"
	       " WHERE r.event_id = e.id AND r.account_id = a.id)) ORDER BY e.date, e.id)"
	       " FROM (SELECT * FROM event WHERE date >= now() ORDER BY date, id LIMIT 5) e"
	       " LEFT JOIN location l ON l.id = e.location_id), '[]'),"
	       " 'learning_materials', json_build_object("
	       "'access_granted', coalesce(j.status = 'approved', false),"
	       " 'count', (SELECT count(*) FROM course_material m JOIN enrollment n ON n.course_id = m.course_id"
	       " WHERE j.status = 'approved' AND n.student_id = j.id"
	       " AND n.status IN ('Approved', 'Completed'))),"
	       " 'progress', coalesce(j.progress, " NO_PROGRESS "))"
	       " FROM account a LEFT JOIN api.journey j ON j.account_id = a.id WHERE a.id = $1",
	.shape = DB_FOUND_ROW,
};

static const struct statement show_status = {
	.name = "application status of student",
	.sql = "SELECT json_build_object('status', s.status, 'message', CASE s.status"
	       " WHEN 'not_applied' THEN 'You have not applied yet.'"
	       " WHEN 'submitted' THEN 'We have received your application.'"
	       " WHEN 'pending' THEN 'Your application waits for its first step.'"
	       " WHEN 'in_progress' THEN 'Your application is being looked at.'"
	       " WHEN 'approved' THEN 'Your application was approved. Welcome!'"
	       " ELSE 'Your application was not successful.' END,"
	       " 'progress', coalesce(j.selection, " NO_SELECTION "),"
	       " 'steps', coalesce(j.steps, '[]'), 'enrollments', coalesce(j.enrollments, '[]'))"
	       " FROM account a LEFT JOIN api.journey j ON j.account_id = a.id"
	       " CROSS JOIN LATERAL (SELECT coalesce(j.status, 'not_applied') AS status) s WHERE a.id = $1",
	.shape = DB_FOUND_ROW,
};

static const struct statement show_courses = {
	.name = "courses of student",
	.sql = "SELECT coalesce((SELECT j.courses FROM api.journey j WHERE j.account_id = $1), '[]')",
	.shape = DB_ONE_ROW,
};

static const struct statement show_certificates = {
	.name = "certificates of student",
	.sql = "SELECT coalesce((SELECT j.certificates FROM api.journey j WHERE j.account_id = $1), '[]')",
	.shape = DB_ONE_ROW,
};

/* Those they registered for, and those where the office saw them. */
static const struct statement show_events = {
	.name = "events of student",
	.sql = "SELECT coalesce(json_agg(json_build_object('id', e.id, 'title', e.title,"
	       " 'date', rfc3339(e.date), 'end_date', rfc3339(e.end_date), 'is_virtual', e.is_virtual,"
	       " 'location', l.name, 'course', c.name, 'state', r.state, 'attended', t.attended)"
	       " ORDER BY e.date, e.id), '[]')"
	       " FROM (SELECT event_id, state FROM event_registration WHERE account_id = $1) r"
	       " FULL JOIN (SELECT v.event_id, v.attended FROM event_attendance v JOIN student s"
	       " ON s.id = v.student_id WHERE s.account_id = $1) t ON t.event_id = r.event_id"
	       " JOIN event e ON e.id = coalesce(r.event_id, t.event_id)"
	       " LEFT JOIN location l ON l.id = e.location_id LEFT JOIN course c ON c.id = e.course_id",
	.shape = DB_ONE_ROW,
};

static const struct statement find_account = {
	.name = "account of student",
	.sql = "SELECT account_id FROM student WHERE id = $1",
	.shape = DB_FOUND_ROW,
};

enum error students_add_subject(struct db_params *params, struct exchange *x)
{
	struct db_params question = { 0 };
	struct db_rows rows = { 0 };

	if (text_starts_with(x->route->path, "/me/")) {
		db_param_int(params, &x->arena, x->caller.account_id);
		return NO_ERROR;
	}
	db_param(&question, x->path_params[0]);
	enum error error = db_run(x->db, &find_account, &question, &rows);
	if (error == NO_ERROR) {
		db_param(params, db_copy(&rows, 0, 0, &x->arena));
	}
	return error;
}

static enum error answer(struct exchange *x, const struct statement *statement)
{
	struct db_params params = { 0 };
	enum error error = students_add_subject(&params, x);

	return error == NO_ERROR ? exchange_answer(x, statement, &params, 200) : error;
}

enum error students_dashboard(struct exchange *x)
{
	return answer(x, &show_dashboard);
}

enum error students_status(struct exchange *x)
{
	return answer(x, &show_status);
}

enum error students_courses(struct exchange *x)
{
	return answer(x, &show_courses);
}

enum error students_events(struct exchange *x)
{
	return answer(x, &show_events);
}

enum error students_certificates(struct exchange *x)
{
	return answer(x, &show_certificates);
}

/* clang-format off: a member per line */

/* Parts of the schemas below. */
#define TEXT           "{\"type\":\"string\"}"
#define TEXT_OR_NULL   "{\"type\":[\"string\",\"null\"]}"
#define MOMENT         "{\"type\":\"string\",\"format\":\"date-time\"}"
#define MOMENT_OR_NULL "{\"anyOf\":[" MOMENT ",{\"type\":\"null\"}]}"
#define DAY            "{\"type\":\"string\",\"format\":\"date\"}"
#define DAY_OR_NULL    "{\"anyOf\":[" DAY ",{\"type\":\"null\"}]}"
#define NUMBER         "{\"type\":\"integer\"}"
#define NUMBER_OR_NULL "{\"type\":[\"integer\",\"null\"]}"
#define TRUTH          "{\"type\":\"boolean\"}"
#define TRUTH_OR_NULL  "{\"type\":[\"boolean\",\"null\"]}"
#define OBJECT         "{\"type\":\"object\",\"properties\":{"
#define OBJECT_END     "}}"
#define LIST           "{\"type\":\"array\",\"items\":" OBJECT
#define LIST_END       OBJECT_END "}"

#define PROFILE                                                                          \
	OBJECT                                                                           \
	"\"id\":" NUMBER_OR_NULL ",\"register_number\":" TEXT_OR_NULL ",\"email\":" TEXT \
	",\"first_name\":" TEXT ",\"last_name\":" TEXT ",\"phone\":" TEXT_OR_NULL OBJECT_END
#define STEPS                                                                                     \
	LIST "\"id\":" NUMBER ",\"step\":" NUMBER ",\"step_name\":" TEXT ",\"description\":" TEXT \
	     ",\"order\":" NUMBER ",\"status\":" TEXT ",\"updated_at\":" MOMENT LIST_END
#define STEP_COUNTS "\"total_steps\":" NUMBER ",\"completed_steps\":" NUMBER
#define SCHEDULES                                                                      \
	LIST "\"id\":" NUMBER ",\"course\":" NUMBER ",\"course_name\":" TEXT           \
	     ",\"start_date\":" DAY ",\"end_date\":" DAY ",\"location\":" TEXT_OR_NULL \
	     ",\"instructor_name\":" TEXT_OR_NULL ",\"state\":" TEXT LIST_END
#define EVENT_MEMBERS                                                                           \
	"\"id\":" NUMBER ",\"title\":" TEXT ",\"date\":" MOMENT ",\"end_date\":" MOMENT_OR_NULL \
	",\"is_virtual\":" TRUTH ",\"location\":" TEXT_OR_NULL ",\"state\":" TEXT_OR_NULL
#define MATERIALS OBJECT "\"access_granted\":" TRUTH ",\"count\":" NUMBER OBJECT_END
#define PROGRESS                                                     \
	OBJECT                                                       \
	"\"total_lessons\":" NUMBER ",\"completed_lessons\":" NUMBER \
	",\"percentage\":" NUMBER OBJECT_END
#define COURSE OBJECT "\"id\":" NUMBER ",\"name\":" TEXT OBJECT_END
#define ENROLLMENTS                                                                               \
	LIST "\"id\":" NUMBER ",\"status\":" TEXT ",\"course\":" COURSE ",\"applied_at\":" MOMENT \
	     ",\"updated_at\":" MOMENT LIST_END

const struct route_doc students_dashboard_doc = {
	.summary = "All that a student wants to see at once",
	.response = OBJECT
	"\"profile\":" PROFILE ",\"application_status\":" TEXT
	",\"selection_progress\":" OBJECT STEP_COUNTS ",\"steps\":" STEPS OBJECT_END
	",\"enrolled_schedules\":" SCHEDULES ",\"upcoming_events\":" LIST EVENT_MEMBERS LIST_END
	",\"learning_materials\":" MATERIALS ",\"progress\":" PROGRESS OBJECT_END,
};

const struct route_doc students_status_doc = {
	.summary = "How far the application is",
	.response = OBJECT
	"\"status\":{\"type\":\"string\",\"enum\":[\"not_applied\",\"submitted\",\"pending\","
	"\"in_progress\",\"approved\",\"rejected\"]}"
	",\"message\":" TEXT ",\"progress\":" OBJECT STEP_COUNTS
	",\"percentage\":" NUMBER OBJECT_END ",\"steps\":" STEPS
	",\"enrollments\":" ENROLLMENTS OBJECT_END,
};

const struct route_doc students_courses_doc = {
	.summary = "The courses applied for, and what became of each",
	.response = LIST "\"id\":" NUMBER ",\"name\":" TEXT ",\"category\":" TEXT_OR_NULL
			 ",\"description\":" TEXT ",\"instructor\":" TEXT_OR_NULL
			 ",\"start_date\":" DAY_OR_NULL ",\"end_date\":" DAY_OR_NULL
			 ",\"status\":" TEXT ",\"applied_at\":" MOMENT LIST_END,
};

const struct route_doc students_events_doc = {
	.summary = "The events registered for or attended",
	.response = LIST EVENT_MEMBERS ",\"course\":" TEXT_OR_NULL
				       ",\"attended\":" TRUTH_OR_NULL LIST_END,
};

const struct route_doc students_certificates_doc = {
	.summary = "The certificates, one for each completed course",
	.response = LIST "\"code\":" TEXT ",\"name\":" TEXT ",\"course\":" TEXT
			 ",\"start_date\":" DAY_OR_NULL ",\"end_date\":" DAY_OR_NULL
			 ",\"issued_at\":" MOMENT ",\"valid\":" TRUTH LIST_END,
};

/* clang-format on */
