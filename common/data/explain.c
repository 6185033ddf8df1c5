/*
 * The questions behind explain.h, and what becomes of their answers.
 */
#include "data/explain.h"

#include "base/arena.h"

#include <string.h>

#define REQUIRED   "This field is required."
#define UNREADABLE "A value is too large, too long or not of its kind."

static const struct statement row_faults = {
	.name = "row_faults",
	.sql = "SELECT field, message FROM evolv.row_faults($1, $2::jsonb, $3::bigint, coalesce($4::text[], '{}'))",
	.shape = DB_ROWS,
};

static const struct statement constraint_message = {
	.name = "constraint_message",
	.sql = "SELECT evolv.constraint_message($1)",
	.shape = DB_ONE_ROW,
};

enum error explain_row(struct db *db, struct faults *faults, const char *table, const char *row,
		       const char *id, const char *skip)
{
	struct db_params params = { .values = { table, row, id, skip }, .count = 4 };
	struct db_rows rows = { 0 };
	enum error error = db_run(db, &row_faults, &params, &rows);
	for (size_t i = 0; error == NO_ERROR && i < rows.count; i++) {
		const char *field = db_text(&rows, i, 0);
		const char *message = db_text(&rows, i, 1);
		faults_add(faults, field == NULL ? FAULT_FORM : field,
			   message == NULL ? UNREADABLE : message);
	}
	return error;
}

/* A constraint's comment is "field: message"; one that is not is a message about the whole form. */
static void add_comment(struct faults *faults, const char *comment)
{
	size_t length = strspn(comment, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (length == 0 || strncmp(comment + length, ": ", 2) != 0) {
		faults_add(faults, FAULT_FORM, comment);
		return;
	}
	faults_add(faults, arena_strndup(faults->arena, comment, length), comment + length + 2);
}

enum error explain_refusal(struct db *db, struct faults *faults)
{
	struct db_refusal refusal = *db_refusal(db);
	if (refusal.message[0] != '\0') {
		faults_add(faults, refusal.column, refusal.message);
		return NO_ERROR;
	}
	if (refusal.constraint[0] == '\0') {
		bool missing = refusal.column[0] != '\0';
		faults_add(faults, missing ? refusal.column : FAULT_FORM,
			   missing ? REQUIRED : UNREADABLE);
		return NO_ERROR;
	}
	struct db_params params = { .values = { refusal.constraint }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(db, &constraint_message, &params, &rows);
	if (error == NO_ERROR) {
		const char *comment = db_text(&rows, 0, 0);
		add_comment(faults, comment == NULL ? UNREADABLE : comment);
	}
	return error;
}
