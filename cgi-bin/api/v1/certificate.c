/*
 * See certificate.h. The row is put together first, so that the text that is signed is that of the row.
 */
#include "certificate.h"

#include "auth/signature.h"
#include "base/random.h"

#define CODE_BYTES 16 /* 128 bits: nobody guesses one */

static const struct statement keep_key = {
	.name = "keep key of certificates",
	.sql = "INSERT INTO certificate_key (id, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
	.shape = DB_NOTHING,
};

/* The dates are those of the run that the student sat in, or else of the course. */
static const struct statement draft_certificate = {
	.name = "draft certificate",
	.sql = "WITH draft AS (SELECT jsonb_populate_record(NULL::certificate, jsonb_build_object("
	       "'enrollment_id', e.id, 'code', $2::text, 'school', $3::text, 'key_id', $4::text,"
	       " 'holder_name', s.first_name || ' ' || s.last_name, 'course_name', c.name,"
	       " 'start_date', coalesce(w.start_date, c.start_date),"
	       " 'end_date', coalesce(w.end_date, c.end_date), 'issued_at', date_trunc('second', now()))) AS row"
	       " FROM enrollment e JOIN student s ON s.id = e.student_id JOIN course c ON c.id = e.course_id"
	       " LEFT JOIN LATERAL (SELECT k.start_date, k.end_date FROM schedule_enrollment n"
	       " JOIN schedule k ON k.id = n.schedule_id WHERE n.student_id = s.id AND k.course_id = c.id"
	       " AND n.state = 'enrolled' ORDER BY k.end_date DESC LIMIT 1) w ON true"
	       " WHERE e.id = $1 AND NOT EXISTS (SELECT FROM certificate f WHERE f.enrollment_id = e.id))"
	       " SELECT to_json(row), certificate_text(row) FROM draft",
	.shape = DB_MAYBE_ROW,
};

static const struct statement add_certificate = {
	.name = "add certificate",
	.sql = "INSERT INTO certificate (enrollment_id, code, school, key_id, holder_name, course_name, start_date,"
	       " end_date, issued_at, signature) SELECT r.enrollment_id, r.code, r.school, r.key_id,"
	       " r.holder_name, r.course_name, r.start_date, r.end_date, r.issued_at, $2"
	       " FROM jsonb_populate_record(NULL::certificate, $1::jsonb) r",
	.shape = DB_NOTHING,
};

/* *row and *text become NULL when the enrolment has its certificate. */
static enum error draft(const char **row, const char **text, struct exchange *x,
			const struct signature_key *key, const char *enrollment_id,
			const char *code)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, enrollment_id);
	db_param(&params, code);
	db_param(&params, x->config.base_url);
	db_param(&params, key->id);
	enum error error = db_run(x->db, &draft_certificate, &params, &rows);
	bool found = error == NO_ERROR && rows.count == 1;
	*row = found ? db_copy(&rows, 0, 0, &x->arena) : NULL;
	*text = found ? db_copy(&rows, 0, 1, &x->arena) : NULL;
	return error;
}

static enum error insert(struct exchange *x, const struct signature_key *key, const char *row,
			 const char *text)
{
	struct db_params key_params = { 0 };
	struct db_params params = { 0 };

	db_param(&key_params, key->id);
	db_param(&key_params, key->public_key);
	enum error error = db_run(x->db, &keep_key, &key_params, NULL);
	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, row);
	db_param(&params, signature_make(key, text, &x->arena));
	return db_run(x->db, &add_certificate, &params, NULL);
}

enum error certificate_issue(const char **code, struct exchange *x, const char *enrollment_id)
{
	struct signature_key key;
	const char *row = NULL;
	const char *text = NULL;
	const char *fresh = random_token(&x->arena, CODE_BYTES);
	enum error error = signature_key_load(&key, x->config.certificate_key_file, &x->arena);

	*code = NULL;
	if (error == NO_ERROR) {
		error = draft(&row, &text, x, &key, enrollment_id, fresh);
	}
	if (error != NO_ERROR || !row) {
		return error;
	}
	error = insert(x, &key, row, text);
	if (error == NO_ERROR) {
		*code = fresh;
	}
	return error;
}
