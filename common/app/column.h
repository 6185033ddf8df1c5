/*
 * A field of a body or of an answer, as data: validation, writing, showing and the OpenAPI document all
 * read the same row.
 */
#ifndef EVOLV_APP_COLUMN_H
#define EVOLV_APP_COLUMN_H

#include "http/file_type.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct faults;
struct upload_rule;

enum column_type {
	COLUMN_TEXT,      /* one line, trimmed */
	COLUMN_LONG_TEXT, /* many lines */
	COLUMN_PASSWORD,  /* taken as it is, never shown, never stored by the engine */
	COLUMN_INTEGER,
	COLUMN_NUMBER, /* shown only */
	COLUMN_BOOLEAN,
	COLUMN_DATE,
	COLUMN_TIMESTAMP, /* shown in UTC; the view orders it by its column sort_<name> */
	COLUMN_EMAIL,
	COLUMN_URL,       /* http and https only (hazard 25) */
	COLUMN_CHOICE,    /* one of choices */
	COLUMN_REFERENCE, /* the id of a row of another table */
	COLUMN_LINKS,     /* a list of ids, kept in a link table */
	COLUMN_FILE, /* an uploaded file, or the address of one elsewhere; see struct file_rule */
	COLUMN_JSON, /* shown only: an object or list that the view makes; see schema */
	COLUMN_TYPE_COUNT
};

/* What may be done with a column. */
enum column_flags {
	COLUMN_REQUIRED = 1 << 0,    /* on POST and PUT */
	COLUMN_READ_ONLY = 1 << 1,   /* a client that sends it is not heard */
	COLUMN_NULLABLE = 1 << 2,    /* null, or an empty text, clears it */
	COLUMN_DETAIL_ONLY = 1 << 3, /* not in lists */
	COLUMN_WRITE_ONLY = 1 << 4,  /* never in an answer */
};

/* A table of pairs behind COLUMN_LINKS. */
struct link_table {
	const char *table;  /* "course_location" */
	const char *own;    /* its column for this row: "course_id" */
	const char *other;  /* its column for the other one: "location_id" */
	const char *target; /* the other one's table: "location" */
};

struct column;

/* Which files a COLUMN_FILE takes, and where what is known of one goes. The table keeps the file's key; the
 * view shows the path, from /api/v1/ on, of the program that hands the file out. */
struct file_rule {
	const struct upload_rule *takes;
	file_type_fn *detect;         /* file_type_detect, in programs that take files */
	const struct column *name_in; /* the client's name for it; NULL: not kept */
	const struct column *size_in; /* its bytes; NULL: not kept */
};

/* The address of a file, in SQL: of path, as a view shows it, under base_url (hazard 17); that of one elsewhere stays as
 * it is. */
#define FILE_ADDRESS(path, base_url) \
	"CASE WHEN " path " LIKE '/%' THEN " base_url " || " path " ELSE " path " END"

struct column {
	const char *name;  /* the field, and the view's column */
	const char *alias; /* another name clients write it under: "category_id"; NULL: none */
	enum column_type type;
	unsigned flags;        /* bits of enum column_flags */
	const char *stored_as; /* the table's column when it is not called like the field */
	long min, max; /* integers: bounds, both 0: none; texts: characters, max 0: no bound */
	const char *const *choices; /* NULL-terminated */
	const struct link_table *link;
	const struct file_rule *file;
	unsigned seen_by; /* bits of enum role: who sees and writes it; 0: everybody who may */
	/* SQL over the view's alias v that is shown instead of the view's column, in which $ stands for the
	 * caller's account id; NULL: the column. */
	const char *shown_as;
	const char *schema; /* OpenAPI schema where the type does not say it: a COLUMN_JSON, or a
	                               reference that is shown as a name */
	const char *description; /* for the OpenAPI document; NULL: the name says it */
};

/* The table that a body is held against. */
struct columns {
	const struct column *items;
	size_t count;
};

/* Whether answers have the column, for callers who may see it. */
bool column_is_shown(const struct column *column, bool in_list);

/* The table's column of a field. */
const char *column_stored_as(const struct column *column);

/* Returns the stored columns that have a fault, as a PostgreSQL array: the skip list for explain_row. */
const char *columns_at_fault(const struct columns *columns, const struct faults *faults,
			     struct arena *arena);

#endif
