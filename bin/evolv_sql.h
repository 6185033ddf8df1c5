/*
 * The SQL files that migrate and load-demo run, and the record of what was run.
 */
#ifndef EVOLV_BIN_EVOLV_SQL_H
#define EVOLV_BIN_EVOLV_SQL_H

#include "evolv.h"

#include <stddef.h>

struct sql_file {
	const char *name; /* "0001_foundation.sql" */
	const char *text;
};

struct sql_files {
	struct sql_file *items; /* in the order of their names */
	size_t count;
};

/* Reads every *.sql of a folder of db_dir. Returns 0, or the exit status after telling what is wrong. */
int sql_files_read(struct sql_files *files, struct evolv *evolv, const char *folder);

/* Reads grants.sql, and puts before it who the configuration signs in as: evolv.web_role and evolv.worker_role, empty where
 * it names nobody. To be run in a transaction. */
int sql_grants_read(struct sql_file *grants, struct evolv *evolv);

/* Begins a transaction that no other evolv command is inside of at the same time; waits for one that is. */
int sql_begin_alone(struct evolv *evolv);

/* Runs a file inside the transaction. */
int sql_run_file(struct evolv *evolv, const struct sql_file *file);

/* How a text compares to what is on record under a version. */
enum sql_state {
	SQL_NEW,
	SQL_SAME,
	SQL_CHANGED,
};

int sql_compare(enum sql_state *state, struct evolv *evolv, const char *version, const char *text);

/* Puts a text on record. */
int sql_record(struct evolv *evolv, const char *version, const char *name, const char *text);

/* Ends the transaction. */
int sql_commit(struct evolv *evolv);

#endif
