/*
 * The small services of an exchange.
 */
#include "app/exchange.h"

#include "data/explain.h"

enum error exchange_refuse(struct exchange *exchange, enum error error, const char *detail)
{
	exchange->refusal = detail;
	return error;
}

enum error exchange_refuse_rule(struct exchange *exchange)
{
	db_rollback(exchange->db);
	enum error error = explain_refusal(exchange->db, &exchange->faults);

	if (error != NO_ERROR || !exchange->faults.first) {
		return error == NO_ERROR ? ERROR_CONFLICT : error;
	}
	return exchange_refuse(exchange, ERROR_CONFLICT, exchange->faults.first->message);
}

enum error exchange_fault(struct exchange *exchange, const char *field, const char *message)
{
	faults_add(&exchange->faults, field, message);
	return ERROR_VALIDATION;
}

enum error exchange_key(struct exchange *exchange, struct jwt_key *key)
{
	return jwt_key_load(key, exchange->config.secret_key_file, &exchange->arena);
}

enum error exchange_answer(struct exchange *exchange, const struct statement *statement,
			   const struct db_params *params, int status)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(exchange->db, statement, params, &rows);

	if (error == NO_ERROR) {
		response_json_text(&exchange->response, status, db_text(&rows, 0, 0));
	}
	return error;
}
