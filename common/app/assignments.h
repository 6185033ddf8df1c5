/*
 * What a client wants to store, column by column: the part of a body that is right.
 */
#ifndef EVOLV_APP_ASSIGNMENTS_H
#define EVOLV_APP_ASSIGNMENTS_H

#include "app/column.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 48

/* One column that the client gave, checked and in the text form that PostgreSQL reads. */
struct assignment {
	const struct column *column;
	const char *value; /* NULL: SQL's NULL. A COLUMN_LINKS has an array's text: "{1,2}" */
};

struct assignments {
	struct assignment items[COLUMNS_MAX];
	size_t count;
};

/* Returns the checked value of the column named name; NULL when it was not given, was wrong, or is null. */
const char *assignments_get(const struct assignments *assignments, const char *name);
bool assignments_has(const struct assignments *assignments, const char *name);

/* Returns the assignments as a JSON object by stored column, links left out: the row for explain_row. */
const char *assignments_row_json(const struct assignments *assignments, struct arena *arena);

/* The same of a row that is somebody's: with one more column, which the client does not give, and a number in it. */
const char *assignments_owned_row_json(const struct assignments *assignments, struct arena *arena,
				       const char *column, const char *number);

#endif
