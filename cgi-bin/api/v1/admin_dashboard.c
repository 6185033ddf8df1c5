/*
 * See admin_dashboard.h. What grows without end is not counted but kept (db/migrations/0012): the figures cost the
 * same with a hundred students as with a hundred thousand. Only courses and schedules are counted, and the events
 * of the one month in which the past becomes the future.
 */
#include "admin_dashboard.h"

/* A kept count; 0 before the first row. */
#define KEPT(name) "coalesce((SELECT value FROM kept_count WHERE name = '" name "'), 0)"

/* Months before or after this one. */
#define EVENT_MONTHS(comparison)                                                                    \
	"(SELECT coalesce(sum(value), 0) FROM kept_count WHERE name LIKE 'event.month.%'"           \
	" AND name " comparison " 'event.month.' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'))"
#define EVENTS_OF_MONTH(comparison)                                                                 \
	"(SELECT count(*) FROM event WHERE date " comparison " now()"                               \
	" AND date >= date_trunc('month', now(), 'UTC')"                                            \
	" AND date < date_trunc('month', now(), 'UTC') + interval '1 month')"

static const struct statement read_dashboard = {
	.name = "read dashboard",
	.sql = "SELECT json_build_object("
	       "'students', json_build_object('total', " KEPT("student") ","
	       " 'pending_applications', " KEPT("student.pending") " + " KEPT("student.in_progress") ","
	       " 'approved', " KEPT("student.approved") ", 'rejected', " KEPT("student.rejected") "),"
	       "'courses', (SELECT json_build_object("
	       "'active', count(*) FILTER (WHERE end_date IS NULL OR end_date >= current_date),"
	       " 'subcourses', count(*) FILTER (WHERE parent_id IS NOT NULL), 'total', count(*)) FROM course),"
	       "'events', json_build_object("
	       "'upcoming', " EVENT_MONTHS(">") " + " EVENTS_OF_MONTH(">=") ","
	       " 'past', " EVENT_MONTHS("<") " + " EVENTS_OF_MONTH("<") ", 'total', " KEPT("event") "),"
	       "'schedules', (SELECT json_build_object('active', count(*)) FROM schedule"
	       " WHERE start_date <= current_date AND end_date >= current_date),"
	       "'alumni', json_build_object('total', " KEPT("alumni") "),"
	       "'reviews', json_build_object('total', " KEPT("review") ","
	       " 'average_rating', round(" KEPT("review.rating_sum") "::numeric"
	       " / nullif(" KEPT("review.approved") ", 0), 2),"
	       " 'awaiting_approval', " KEPT("review") " - " KEPT("review.approved") "),"
	       "'applications_by_month', (SELECT json_agg(json_build_object('month', m.month,"
	       " 'count', coalesce(k.value, 0)) ORDER BY m.month) FROM (SELECT to_char("
	       "date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => n), 'YYYY-MM') AS month"
	       " FROM generate_series(0, 11) n) m"
	       " LEFT JOIN kept_count k ON k.name = 'student.month.' || m.month),"
	       "'enrollments_by_course', (SELECT coalesce(json_agg(json_build_object('course_id', c.id,"
	       " 'course', c.name, 'count', k.value) ORDER BY k.value DESC, c.name, c.id), '[]')"
	       " FROM course c JOIN kept_count k ON k.name = 'enrollment.course.' || c.id AND k.value > 0),"
	       "'funnel', json_build_object('registered', "
	       KEPT("profile.Student") " + " KEPT("profile.Alumni") ","
	       " 'applied', " KEPT("student") ", 'approved', " KEPT("student.approved") ","
	       " 'enrolled', " KEPT("student.enrolled") ", 'completed', " KEPT("student.completed") ","
	       " 'alumni', " KEPT("alumni") "))",
	.shape = DB_ONE_ROW,
};

enum error admin_dashboard(struct exchange *x)
{
	return exchange_answer(x, &read_dashboard, NULL, 200);
}

#define INTEGER "{\"type\":\"integer\"}"
#define FIGURES(members) "{\"type\":\"object\",\"properties\":{" members "}}"

const struct route_doc admin_dashboard_doc = {
	.summary = "The school in figures",
	.response = FIGURES(
		"\"students\":" FIGURES("\"total\":" INTEGER ",\"pending_applications\":" INTEGER
		                        ",\"approved\":" INTEGER ",\"rejected\":" INTEGER)
		",\"courses\":" FIGURES("\"active\":" INTEGER ",\"subcourses\":" INTEGER ",\"total\":" INTEGER)
		",\"events\":" FIGURES("\"upcoming\":" INTEGER ",\"past\":" INTEGER ",\"total\":" INTEGER)
		",\"schedules\":" FIGURES("\"active\":" INTEGER)
		",\"alumni\":" FIGURES("\"total\":" INTEGER)
		",\"reviews\":" FIGURES("\"total\":" INTEGER ",\"average_rating\":{\"type\":[\"number\",\"null\"],"
		                        "\"description\":\"Of the approved ones.\"},\"awaiting_approval\":" INTEGER)
		",\"applications_by_month\":{\"type\":\"array\",\"description\":\"Of the last twelve months.\","
		"\"items\":" FIGURES("\"month\":{\"type\":\"string\"},\"count\":" INTEGER) "}"
		",\"enrollments_by_course\":{\"type\":\"array\",\"items\":" FIGURES(
			"\"course_id\":" INTEGER ",\"course\":{\"type\":\"string\"},\"count\":" INTEGER) "}"
		",\"funnel\":" FIGURES("\"registered\":" INTEGER ",\"applied\":" INTEGER ",\"approved\":" INTEGER
		                       ",\"enrolled\":" INTEGER ",\"completed\":" INTEGER ",\"alumni\":" INTEGER)),
};
