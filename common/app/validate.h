/*
 * A body held against a column table: what may be stored, and everything that is wrong with it.
 */
#ifndef EVOLV_APP_VALIDATE_H
#define EVOLV_APP_VALIDATE_H

#include "app/column.h"
#include "base/arena.h"
#include "http/body.h"
#include "http/faults.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 48

enum validate_mode {
	VALIDATE_WHOLE,   /* POST and PUT: every required column must be there */
	VALIDATE_PARTIAL, /* PATCH: any subset */
};

/* One column that the client gave, checked and in the text form that PostgreSQL reads. */
struct assignment {
	const struct column *column;
	const char *value; /* NULL: SQL's NULL. A COLUMN_LINKS has an array's text: "{1,2}" */
};

struct assignments {
	struct assignment items[COLUMNS_MAX];
	size_t count;
};

/* The table that a body is held against. */
struct columns {
	const struct column *items;
	size_t count;
};

/* Reads what the body says about the columns that role may write. Columns that are right go to out, faults
 * to faults, both in the table's order. Unknown and read-only members are not heard. */
void validate_body(struct assignments *out, struct faults *faults, struct arena *arena,
		   const struct columns *columns, const struct body *body, unsigned role,
		   enum validate_mode mode);

/* Returns the checked value of the column named name; NULL when it was not given, was wrong, or is null. */
const char *assignments_get(const struct assignments *assignments, const char *name);
bool assignments_has(const struct assignments *assignments, const char *name);

/* Returns the assignments as a JSON object by stored column, links left out: the row for explain_row. */
const char *assignments_row_json(const struct assignments *assignments, struct arena *arena);

/* Returns the stored columns that have a fault, as a PostgreSQL array: the skip list for explain_row. */
const char *columns_at_fault(const struct columns *columns, const struct faults *faults,
			     struct arena *arena);

/* The checks of single values, for handlers with bodies of their own. */
bool validate_is_email(const char *text);
bool validate_is_url(const char *text);

/* True for a text that is an address of ours: sent back by who has read it, where a file may be sent. */
bool validate_is_own_address(const struct body *body, const struct value *value);

#endif
