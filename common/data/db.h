/*
 * The database. libpq is included in this folder and nowhere else.
 *
 * There is no general query function for handlers to fill with text: a query is a constant
 * struct statement that says what shape its result must have, and values go only as parameters
 * (PQexecParams, hazard 23). The connection is made when the first statement runs, so a request that
 * needs no database makes none.
 */
#ifndef EVOLV_DATA_DB_H
#define EVOLV_DATA_DB_H

#include "base/arena.h"
#include "http/error.h"
#include "http/faults.h"

#include <stdbool.h>
#include <stddef.h>

/* The most parameters of one statement. */
#define DB_PARAMS_MAX 64

enum db_shape {
	DB_NOTHING,   /* no rows wanted, any number of rows changed */
	DB_ONE_ROW,   /* exactly one row; none is ERROR_INTERNAL */
	DB_FOUND_ROW, /* exactly one row; none is ERROR_NOT_FOUND */
	DB_MAYBE_ROW, /* none or one */
	DB_ROWS,      /* any number */
};

/* A named operation. sql is static text, or made from constant tables alone. */
struct statement {
	const char *name; /* for the log */
	const char *sql;
	enum db_shape shape;
};

struct db_params {
	const char *values[DB_PARAMS_MAX]; /* NULL is SQL's NULL */
	int count;
};

struct db;

/* The rows of a result. Texts live until the next statement of this db unless copied. */
struct db_rows {
	const struct db *db;
	size_t count;
	size_t changed; /* rows that INSERT, UPDATE or DELETE touched */
};

/* Makes a handle; nothing is connected. conninfo must outlive it. */
struct db *db_new(struct arena *arena, const char *conninfo);

/* Closes the connection, if there is one. An open transaction is rolled back. */
void db_close(struct db *db);

bool db_is_connected(const struct db *db);

/* A number that is another one when the connection has ended, and with it what was said to the session itself: LISTEN. */
unsigned db_session(const struct db *db);

/* How long to wait for the answer to one statement, instead of the 2.5 seconds that a request has time for. */
void db_set_patience(struct db *db, int milliseconds);

/* Runs a statement. rows may be NULL when the shape is DB_NOTHING. Errors:
 * ERROR_UNAVAILABLE  the server cannot be reached, is starting, stopping or full
 * ERROR_RETRY        serialization failure or deadlock: run the transaction again
 * ERROR_VALIDATION   a constraint refused the write, or a value was out of range or badly encoded:
 *                    see db_refusal()
 * ERROR_NOT_FOUND    DB_FOUND_ROW found none
 * ERROR_INTERNAL     anything else; the cause is in the log */
enum error db_run(struct db *db, const struct statement *statement, const struct db_params *params,
		  struct db_rows *rows);

/* Adds a parameter and returns its number, from 1. More than DB_PARAMS_MAX ends the program. */
int db_param(struct db_params *params, const char *value);
int db_param_int(struct db_params *params, struct arena *arena, long long value);
int db_param_bool(struct db_params *params, bool value);

/* The text at row and column, NULL for SQL's NULL. column counts from 0 in the order of the SELECT. */
const char *db_text(const struct db_rows *rows, size_t row, int column);
bool db_bool(const struct db_rows *rows, size_t row, int column);
long long db_int(const struct db_rows *rows, size_t row, int column); /* NULL reads as 0 */
const char *db_copy(const struct db_rows *rows, size_t row, int column, struct arena *arena);

/* Why the last statement ended in ERROR_VALIDATION. Fields are "" when PostgreSQL did not say. */
struct db_refusal {
	char constraint[128]; /* the constraint's or unique index's name */
	char column[128];     /* the field, when a rule function raised it */
	char message[512];    /* the message, when a rule function raised it */
};
const struct db_refusal *db_refusal(const struct db *db);

/* From here on statements run in one transaction, begun when the first of them runs. actor_id is the
 * account for the audit rows, 0 for nobody. */
void db_transaction(struct db *db, long long actor_id, const char *request_id);

/* Said before the transaction's first statement: it sees one moment, and is refused (ERROR_RETRY) when another one has
 * changed what it goes by. */
void db_serialize(struct db *db);

/* Ends it. Nothing was begun: nothing happens. A commit whose answer is lost is ERROR_UNAVAILABLE. */
enum error db_commit(struct db *db);
void db_rollback(struct db *db);

#endif
