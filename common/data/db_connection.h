/*
 * The connection behind struct db: what the files of this folder share. Nobody else includes it.
 */
#ifndef EVOLV_DATA_DB_CONNECTION_H
#define EVOLV_DATA_DB_CONNECTION_H

#include "data/db.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db {
	const char *conninfo;
	PGconn *connection;  /* NULL until something is asked, and after it was lost */
	PGresult *result;    /* of the last statement: what struct db_rows reads */
	int64_t patience_ms; /* how long to wait for an answer */
	int64_t connected_since; /* clock_monotonic_ms() when connecting began; 0 after the first answer */
	struct db_refusal refusal;
	unsigned session;    /* how many connections have ended */
	bool in_transaction; /* between db_transaction() and its end */
	bool begun;          /* the server has been told */
	bool lost;           /* inside the transaction there was no connection, or none any more */
	bool begin_waits;    /* BEGIN, and who is acting, travel with the next statement */
	bool serializable;   /* how it begins */
	char actor[24];
	char request_id[64];
};

/* One command of an exchange. */
struct db_step {
	const char *name; /* for the log */
	const char *sql;
	const struct db_params *params; /* NULL: none */
};

/* Connects unless connected. Returns NO_ERROR or ERROR_UNAVAILABLE. */
enum error db_connect(struct db *db);

/* Closes the connection at once: the server rolls back what was open. */
void db_drop_connection(struct db *db);

/* Sends the steps in one go and waits for their results. The result of the last step, or of the first
 * one that failed, is kept in db->result. Returns NO_ERROR or what the failure means. */
enum error db_exchange(struct db *db, const struct db_step *steps, size_t count);

/* Connects, and sends the step, with BEGIN in front of it if that waits. Fails at once in a lost transaction. */
enum error db_run_steps(struct db *db, const struct db_step *last);

#endif
