/*
 * Files of SQL: migrations, views, grants, demo data.
 *
 * This is the one place that sends several statements in one text (hazard 23 forbids it elsewhere). It is safe
 * here because the text is a file of ours, whole and as it was installed, and no value is ever put into it;
 * only the operator's command links it, and no request reaches that.
 */
#ifndef EVOLV_DATA_SCRIPT_H
#define EVOLV_DATA_SCRIPT_H

#include "base/arena.h"
#include "data/db.h"
#include "http/error.h"

/* What the server said of a script that failed. */
struct script_problem {
	const char *message; /* in the server's words, several lines */
	size_t line;         /* of the script, from 1; 0: the server did not say */
	bool half_done; /* the script ended the transaction itself: what stood before that is kept */
};

/* Runs a file's text, inside the transaction if one was begun. It may take as long as it takes. Returns NO_ERROR,
 * or an error with *problem filled in; a script that ends the transaction itself is ERROR_INTERNAL. */
enum error db_run_script(struct db *db, struct arena *arena, const char *text,
			 struct script_problem *problem);

#endif
