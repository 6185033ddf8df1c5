/*
 * The simple query protocol, for files only.
 */
#include "data/script.h"

#include "base/strbuf.h"
#include "data/db_connection.h"
#include "data/db_error.h"

#define MESSAGE_MAX 8192

/* The line of the character at position, counted from 1 as PostgreSQL counts: in characters. */
static size_t line_at(const char *text, size_t position)
{
	size_t line = 1;

	for (size_t seen = 1; *text && seen < position; text++) {
		if (*text == '\n') {
			line++;
		}
		if (((unsigned char)text[1] & 0xc0) != 0x80) {
			seen++;
		}
	}
	return line;
}

static void add_field(struct strbuf *out, const char *label, const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	if (text) {
		strbuf_addf(out, "%s%s%s", out->length ? "\n" : "", label, text);
	}
}

static void describe(struct script_problem *problem, struct arena *arena, const PGresult *result,
		     const char *text)
{
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	struct strbuf message;

	strbuf_init(&message, MESSAGE_MAX);
	add_field(&message, "", result, PG_DIAG_MESSAGE_PRIMARY);
	add_field(&message, "detail: ", result, PG_DIAG_MESSAGE_DETAIL);
	add_field(&message, "hint: ", result, PG_DIAG_MESSAGE_HINT);
	add_field(&message, "context: ", result, PG_DIAG_CONTEXT);
	problem->message = arena_strdup(arena, message.text);
	problem->line = position ? line_at(text, strtoul(position, NULL, 10)) : 0;
	strbuf_clear(&message);
}

/* A BEGIN that waits goes first, by itself. */
static enum error send_begin(struct db *db)
{
	const struct db_step nothing = { .name = "begin script", .sql = "SELECT" };

	return db_run_steps(db, &nothing);
}

enum error db_run_script(struct db *db, struct arena *arena, const char *text,
			 struct script_problem *problem)
{
	enum error error = send_begin(db);

	*problem = (struct script_problem){ .message = "The connection to the database was lost." };
	if (error != NO_ERROR) {
		return error;
	}
	PQclear(db->result);
	db->result = PQexec(db->connection, text);
	ExecStatusType status = PQresultStatus(db->result);
	if (PQstatus(db->connection) == CONNECTION_BAD) {
		db_drop_connection(db);
		return ERROR_UNAVAILABLE;
	}
	if (status == PGRES_FATAL_ERROR) {
		describe(problem, arena, db->result, text);
		return db_error_from_sqlstate(PQresultErrorField(db->result, PG_DIAG_SQLSTATE));
	}
	db->begun = PQtransactionStatus(db->connection) != PQTRANS_IDLE;
	db->lost = db->in_transaction && !db->begun;
	if (db->lost) {
		problem->message = "The file ends the transaction that it runs in.";
		problem->half_done = true;
		return ERROR_INTERNAL;
	}
	problem->message = "The file holds something else than statements: COPY, perhaps.";
	return status == PGRES_COPY_IN || status == PGRES_COPY_OUT ? ERROR_INTERNAL : NO_ERROR;
}
