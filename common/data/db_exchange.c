/*
 * Sending commands and waiting for their results.
 *
 * Several commands travel as one pipeline: BEGIN, who is acting, and the first statement cost one round
 * trip. The answer has a deadline: a server that is silent for longer will not answer in time for the
 * client either. The connection is given up then rather than the command cancelled, because a cancel
 * request would wait for the same server; the server rolls back when it notices.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "data/db_connection.h"
#include "data/db_error.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

static enum error lose_connection(struct db *db, const char *name, const char *reason)
{
	log_error("database: %s: connection lost: %s", name,
		  reason[0] != '\0' ? reason : "no reason given");
	db_drop_connection(db);
	return ERROR_UNAVAILABLE;
}

/* Waits until the socket can be read, or written when there is something left to send. */
static bool wait_for_server(struct db *db, bool unsent, int64_t deadline)
{
	struct pollfd socket = {
		.fd = PQsocket(db->connection),
		.events = (short)(unsent ? POLLIN | POLLOUT : POLLIN),
	};
	int64_t left = deadline - clock_monotonic_ms();
	if (left <= 0 || socket.fd < 0) {
		return false;
	}
	return poll(&socket, 1, (int)left) >= 0 || errno == EINTR;
}

/* Sends what is left and reads until PQgetResult() would not block. Returns NULL, or what is wrong. */
static const char *await_result(struct db *db, int64_t deadline)
{
	for (;;) {
		int unsent = PQflush(db->connection);
		if (unsent < 0) {
			return PQerrorMessage(db->connection);
		}
		if (unsent == 0 && !PQisBusy(db->connection)) {
			return NULL;
		}
		if (!wait_for_server(db, unsent > 0, deadline)) {
			return "no answer in time";
		}
		if (!PQconsumeInput(db->connection)) {
			return PQerrorMessage(db->connection);
		}
	}
}

static bool send_step(PGconn *connection, const struct db_step *step)
{
	int count = step->params == NULL ? 0 : step->params->count;
	const char *const *values = step->params == NULL ? NULL : step->params->values;
	return PQsendQueryParams(connection, step->sql, count, NULL, values, NULL, NULL, 0) == 1;
}

static bool send_steps(struct db *db, const struct db_step *steps, size_t count)
{
	if (count == 1) {
		return send_step(db->connection, &steps[0]);
	}
	if (!PQenterPipelineMode(db->connection)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!send_step(db->connection, &steps[i])) {
			return false;
		}
	}
	return PQpipelineSync(db->connection) == 1;
}

static bool has_succeeded(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static void keep_field(char *field, size_t size, const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);
	snprintf(field, size, "%s", text == NULL ? "" : text);
}

/* Remembers why a write was refused. The message is the server's own prose unless a rule function named
 * the column; a missing value (23502) names a column too, but its message is the server's. */
static void keep_refusal(struct db_refusal *refusal, const PGresult *result, const char *sqlstate)
{
	*refusal = (struct db_refusal){ .message = "" };
	keep_field(refusal->constraint, sizeof(refusal->constraint), result,
		   PG_DIAG_CONSTRAINT_NAME);
	keep_field(refusal->column, sizeof(refusal->column), result, PG_DIAG_COLUMN_NAME);
	if (refusal->column[0] != '\0' && !text_equal(sqlstate, "23502")) {
		keep_field(refusal->message, sizeof(refusal->message), result,
			   PG_DIAG_MESSAGE_PRIMARY);
	}
}

/* Says what a failed result means, and tells the log unless it is the client's own mistake. The detail of
 * the message is left out: it quotes people's data. */
static enum error judge_failure(struct db *db, const struct db_step *step, const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	enum error error = db_error_from_sqlstate(sqlstate);
	if (error == ERROR_VALIDATION) {
		keep_refusal(&db->refusal, result, sqlstate);
		return error;
	}
	log_write(error == ERROR_RETRY ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "database: %s: %s %s",
		  step->name, sqlstate == NULL ? "no SQLSTATE" : sqlstate,
		  message == NULL ? PQerrorMessage(db->connection) : message);
	return error;
}

/* Takes a result as the one that counts: the first failure, or else the last success. */
static enum error keep_result(struct db *db, const struct db_step *step, PGresult *result)
{
	PQclear(db->result);
	db->result = result;
	return has_succeeded(result) ? NO_ERROR : judge_failure(db, step, result);
}

/* Takes the results of the steps in their order. What follows a failure was skipped by the server. */
static enum error collect(struct db *db, const struct db_step *steps, size_t count,
			  int64_t deadline)
{
	enum error error = NO_ERROR;
	bool synced = count == 1; /* a single command has no synchronisation point of its own */
	size_t step = 0;
	while (step < count || !synced) {
		const char *trouble = await_result(db, deadline);
		if (trouble != NULL) {
			return lose_connection(db, steps[step < count ? step : count - 1].name,
					       trouble);
		}
		PGresult *result = PQgetResult(db->connection);
		if (result == NULL) {
			step++; /* the end of one step's results */
		} else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			synced = true;
		} else if (error == NO_ERROR && step < count) {
			error = keep_result(db, &steps[step], result);
		} else {
			PQclear(result);
		}
		if (PQstatus(db->connection) == CONNECTION_BAD) {
			db_drop_connection(db);
			return error == NO_ERROR ? ERROR_UNAVAILABLE : error;
		}
	}
	return error;
}

enum error db_exchange(struct db *db, const struct db_step *steps, size_t count)
{
	int64_t start = db->connected_since != 0 ? db->connected_since : clock_monotonic_ms();
	PQclear(db->result);
	db->result = NULL;
	if (!send_steps(db, steps, count)) {
		return lose_connection(db, steps[count - 1].name, PQerrorMessage(db->connection));
	}
	enum error error = collect(db, steps, count, start + db->patience_ms);
	if (db->connection == NULL) {
		return error;
	}
	db->connected_since = 0;
	if (count > 1 && !PQexitPipelineMode(db->connection)) {
		return lose_connection(db, steps[count - 1].name, PQerrorMessage(db->connection));
	}
	db->begun = PQtransactionStatus(db->connection) != PQTRANS_IDLE;
	/* A transaction that the server does not know must not go on statement by statement. */
	db->lost = db->in_transaction && !db->begun;
	return error;
}
