/*
 * Why the database refuses a row: every rule that it breaks, as messages at fields.
 *
 * The rules are the constraints and rule functions of the schema; the words are their comments. This
 * module only asks (evolv.row_faults), so that a rule and its message live once.
 */
#ifndef EVOLV_DATA_EXPLAIN_H
#define EVOLV_DATA_EXPLAIN_H

#include "data/db.h"
#include "http/faults.h"

/* Adds to faults what is wrong with a candidate row.
 *   table   its table
 *   row     the given values by column name, as JSON
 *   id      the row that is changed, NULL for a new one
 *   skip    the columns that have a fault already, as a PostgreSQL text array: "{email,name}"
 * To be called outside a failed transaction. Returns NO_ERROR, or why it could not ask. */
enum error explain_row(struct db *db, struct faults *faults, const char *table, const char *row,
		       const char *id, const char *skip);

/* Adds the one rule that the last ERROR_VALIDATION named: the fallback when explain_row finds nothing
 * (two requests at the same moment). */
enum error explain_refusal(struct db *db, struct faults *faults);

#endif
