/*
 * The small services of an exchange.
 */
#include "app/exchange.h"

#include "app/validate.h"
#include "data/explain.h"

enum error exchange_refuse(struct exchange *x, enum error error, const char *detail)
{
	x->refusal = detail;
	return error;
}

enum error exchange_refuse_rule(struct exchange *x)
{
	db_rollback(x->db);
	enum error error = explain_refusal(x->db, &x->faults);

	if (error != NO_ERROR || !x->faults.first) {
		return error == NO_ERROR ? ERROR_CONFLICT : error;
	}
	return exchange_refuse(x, ERROR_CONFLICT, x->faults.first->message);
}

enum error exchange_fault(struct exchange *x, const char *field, const char *message)
{
	faults_add(&x->faults, field, message);
	return ERROR_VALIDATION;
}

enum error exchange_read_body(struct assignments *given, struct exchange *x,
			      const struct columns *columns)
{
	validate_body(given, &x->faults, &x->arena, columns, &x->body, x->caller.role,
		      VALIDATE_WHOLE);
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

enum error exchange_explain(struct exchange *x, const struct columns *columns, const char *table,
			    const char *row, const char *id)
{
	struct faults *faults = &x->faults;
	const char *skip = columns_at_fault(columns, faults, &x->arena);

	db_rollback(x->db);
	enum error error = explain_row(x->db, faults, table, row, id, skip);
	if (error == NO_ERROR && !faults_any(faults)) {
		error = explain_refusal(x->db, faults);
	}
	return error == NO_ERROR ? ERROR_VALIDATION : error;
}

enum error exchange_key(struct exchange *x, struct jwt_key *key)
{
	return jwt_key_load(key, x->config.secret_key_file, &x->arena);
}

enum error exchange_answer(struct exchange *x, const struct statement *statement,
			   const struct db_params *params, int status)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, statement, params, &rows);

	if (error == NO_ERROR) {
		response_json_text(&x->response, status, db_text(&rows, 0, 0));
	}
	return error;
}
