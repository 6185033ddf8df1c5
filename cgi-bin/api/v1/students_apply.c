/*
 * An application is one transaction: the record with its register number, an enrolment per course, a row per step
 * of the selection, and the mail. Whoever takes a number lets all others wait until the end, and an application that
 * fails gives it back (db/migrations/0005): so everything that can be refused is looked at before, and what must be
 * written is one statement.
 */
#include "students_apply.h"

#include "data/outbox.h"
#include "page/page_form.h"
#include "resource/object.h"
#include "site/apply_page.h"
#include "site/sign_in_page.h"
#include "student.h"

static const struct statement add_student = {
	.name = "add student",
	.sql = "WITH s AS (INSERT INTO student (account_id, register_number, email, phone, first_name, last_name,"
	       " gender, birth_date, zip_code, country_of_birth, nationality, diploma_level, job_status,"
	       " motivation, future_goals, proudest_moment, english_level, how_heard, referral_person, has_laptop)"
	       " SELECT a.id, next_register_number(), a.email, r.phone, r.first_name, r.last_name,"
	       " r.gender, r.birth_date, r.zip_code, r.country_of_birth, r.nationality, r.diploma_level,"
	       " r.job_status, r.motivation, r.future_goals, r.proudest_moment, r.english_level, r.how_heard,"
	       " r.referral_person, r.has_laptop"
	       " FROM account a, jsonb_populate_record(NULL::student, $2::jsonb) r WHERE a.id = $1"
	       " RETURNING id, email, first_name, register_number),"
	       " steps AS (INSERT INTO student_selection (student_id, step_id)"
	       " SELECT s.id, p.id FROM s, selection_procedure p),"
	       " wishes AS (INSERT INTO enrollment (student_id, course_id)"
	       " SELECT s.id, c.id FROM s, (SELECT DISTINCT unnest($3::bigint[]) AS id) c)"
	       " SELECT s.id, s.email, json_build_object('name', s.first_name,"
	       " 'register_number', s.register_number, 'courses', (SELECT json_agg(c.name ORDER BY c.name)"
	       " FROM course c WHERE c.id = ANY ($3::bigint[]))) FROM s",
	.shape = DB_ONE_ROW,
};

/* The candidate row: what was given, under the caller's name. */
static const char *row_json(struct exchange *x, const struct assignments *given)
{
	return assignments_owned_row_json(given, &x->arena, "account_id",
					  arena_printf(&x->arena, "%lld", x->caller.account_id));
}

static enum error explain(struct exchange *x, const struct assignments *given)
{
	return exchange_explain(x, &application_body, "student", row_json(x, given), NULL);
}

static enum error read_application(struct assignments *given, struct exchange *x)
{
	const char *courses = NULL;

	validate_body(given, &x->faults, &x->arena, &application_body, &x->body, x->caller.role,
		      VALIDATE_WHOLE);
	enum error error = student_read_courses(&courses, x, NULL);
	if (error == NO_ERROR && faults_any(&x->faults)) {
		error = explain(x, given);
	}
	return error;
}

/* Fills in the receipt that is mailed, too. */
static enum error insert_student(const char **id, struct mail *receipt, struct exchange *x,
				 const struct assignments *given)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	db_param(&params, row_json(x, given));
	db_param(&params, assignments_get(given, "courses"));
	enum error error = db_run(x->db, &add_student, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	*id = db_copy(&rows, 0, 0, &x->arena);
	*receipt = (struct mail){
		.template_name = "application-received",
		.recipient = db_copy(&rows, 0, 1, &x->arena),
		.data = db_copy(&rows, 0, 2, &x->arena),
	};
	return NO_ERROR;
}

static enum error take_application(struct exchange *x)
{
	struct assignments given;
	struct mail receipt;
	const char *id = NULL;
	enum error error = read_application(&given, x);

	if (error != NO_ERROR) {
		return error;
	}
	error = insert_student(&id, &receipt, x, &given);
	if (error == ERROR_VALIDATION) {
		return explain(x, &given);
	}
	if (error == NO_ERROR) {
		error = outbox_add(x->db, &x->arena, &x->config, &receipt);
	}
	if (error == NO_ERROR) {
		error = object_answer(x, &own_student_resource, id, 201, false);
	}
	if (error == NO_ERROR) {
		response_headerf(&x->response, "Location", "%s/api/v1/students/me/",
				 x->config.base_url);
	}
	return error;
}

enum error students_apply(struct exchange *x)
{
	return page_form_answer(x, take_application(x), apply_page_show, "/account/");
}

enum error students_apply_sign_in(struct exchange *x, int status)
{
	return sign_in_page_ask(x, status, "/apply/");
}

const struct route_doc students_apply_doc = {
	.summary = "Apply: once, for one course or more",
	.status = 201,
	.body = &application_body,
	.describe_response = resource_describe,
};
