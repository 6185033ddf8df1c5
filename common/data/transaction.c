/*
 * Transactions. Nothing is sent before it must be: a transaction in which no statement runs costs
 * nothing, and BEGIN travels with the statement that follows.
 */
#include "base/log.h"
#include "base/text.h"
#include "data/db_connection.h"

#include <stdio.h>

void db_transaction(struct db *db, long long actor_id, const char *request_id)
{
	db->in_transaction = true;
	db->lost = false;
	db->begin_waits = true;
	db->serializable = false;
	db->actor[0] = '\0'; /* nobody: the audit trigger knows a visitor by the empty text */
	if (actor_id != 0) {
		snprintf(db->actor, sizeof(db->actor), "%lld", actor_id);
	}
	snprintf(db->request_id, sizeof(db->request_id), "%s",
		 request_id == NULL ? "" : request_id);
}

void db_serialize(struct db *db)
{
	db->serializable = true;
}

/* Leaves the handle as it was before db_transaction(). */
static void end_transaction(struct db *db)
{
	db->in_transaction = false;
	db->lost = false;
	db->begin_waits = false;
}

enum error db_commit(struct db *db)
{
	const struct db_step commit = { .name = "commit", .sql = "COMMIT" };
	enum error error = NO_ERROR;
	if (db->lost) {
		error = ERROR_UNAVAILABLE;
	} else if (db->begun) {
		error = db_run_steps(db, &commit);
		if (error == NO_ERROR && !text_equal(PQcmdStatus(db->result), "COMMIT")) {
			/* PostgreSQL answers COMMIT in a failed transaction with ROLLBACK, and no error. */
			log_error("database: commit: the transaction had failed");
			error = ERROR_INTERNAL;
		}
	}
	end_transaction(db);
	return error;
}

void db_rollback(struct db *db)
{
	const struct db_step rollback = { .name = "rollback", .sql = "ROLLBACK" };
	if (db->begun && !db->lost) {
		(void)db_run_steps(db, &rollback); /* a lost connection is a rollback too */
	}
	end_transaction(db);
}
