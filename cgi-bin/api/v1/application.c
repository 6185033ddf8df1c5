/*
 * See application.h.
 */
#include "application.h"

#include "data/outbox.h"

static const struct statement approve_enrollments = {
	.name = "approve enrolments",
	.sql = "UPDATE enrollment e SET status = 'Approved' FROM student s"
	       " WHERE s.id = $1 AND e.student_id = s.id AND s.application_status = 'approved'"
	       " AND e.status IN ('Pending', 'Under Review')",
	.shape = DB_NOTHING,
};

static const struct statement show_decision = {
	.name = "decision to tell",
	.sql = "SELECT s.email, json_build_object('name', s.first_name, 'register_number', s.register_number,"
	       " 'status', s.application_status, 'courses', coalesce((SELECT json_agg(c.name ORDER BY c.name)"
	       " FROM enrollment e JOIN course c ON c.id = e.course_id WHERE e.student_id = s.id), '[]'))"
	       " FROM student s WHERE s.id = $1",
	.shape = DB_FOUND_ROW,
};

/* A statement of its own: what the next one reads is then what the others have committed. */
static const struct statement lock_student = {
	.name = "lock student",
	.sql = "SELECT id FROM student WHERE id = $1 FOR UPDATE",
	.shape = DB_FOUND_ROW,
};

static const struct statement settle = {
	.name = "settle application",
	.sql = "WITH steps AS (SELECT count(*) FILTER (WHERE status = 'Completed') AS done,"
	       " count(*) FILTER (WHERE status <> 'Completed') AS open"
	       " FROM student_selection WHERE student_id = $1)"
	       " UPDATE student s SET application_status = t.status FROM"
	       " (SELECT CASE WHEN open = 0 THEN 'approved' ELSE 'in_progress' END AS status"
	       " FROM steps WHERE done > 0) t"
	       " WHERE s.id = $1 AND s.application_status IN ('pending', 'in_progress')"
	       " AND s.application_status <> t.status RETURNING s.id",
	.shape = DB_MAYBE_ROW,
};

enum error application_mail(struct exchange *x, const char *template_name,
			    const struct statement *statement, const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, statement, params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	const struct mail mail = {
		.template_name = template_name,
		.recipient = db_copy(&rows, 0, 0, &x->arena),
		.data = db_copy(&rows, 0, 1, &x->arena),
	};
	return outbox_add(x->db, &x->arena, &x->config, &mail);
}

enum error application_announce(struct exchange *x, const char *student_id)
{
	struct db_params params = { 0 };

	db_param(&params, student_id);
	enum error error = db_run(x->db, &approve_enrollments, &params, NULL);
	return error == NO_ERROR
		       ? application_mail(x, "application-status", &show_decision, &params)
		       : error;
}

enum error application_settle(struct exchange *x, const char *student_id)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, student_id);
	enum error error = db_run(x->db, &lock_student, &params, &rows);
	if (error == NO_ERROR) {
		error = db_run(x->db, &settle, &params, &rows);
	}
	return error == NO_ERROR && rows.count ? application_announce(x, student_id) : error;
}
