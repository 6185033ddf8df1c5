/*
 * evolv import-django: what its parts share. The source's tables are read into temporary tables of ours
 * (db/import/01_tables.sql), one kind of row after the other, become candidates there (import_convert.c, by the map of
 * import_map.h), and are written by db/import/04_rows.sql.
 */
#ifndef EVOLV_BIN_IMPORT_H
#define EVOLV_BIN_IMPORT_H

#include "evolv.h"
#include "import_map.h"

#include <stdbool.h>
#include <stddef.h>

#define IMPORT_COLUMNS_MAX 32 /* of one kind */

/* A column that the source has. */
struct source_column {
	const char *table;
	const char *name;
	bool is_number;        /* an integer: what an id can be */
	const char *refers_to; /* the table that its foreign key names; NULL: it has none */
	bool taken;            /* the map wants it */
};

/* What the source has of one kind. */
struct import_match {
	const struct import_kind *kind;
	const char *table; /* NULL: it has none */
	const char *key;   /* the column of the table that is its id */
	const struct source_column *columns[IMPORT_COLUMNS_MAX]; /* of each of the map, or NULL */
};

/* A file that was copied, on its way into the store. */
struct import_upload;

struct import {
	struct evolv *evolv;
	struct db *source;
	struct source_column *columns; /* of all tables, table by table */
	size_t column_count;
	struct import_match *matches; /* one for each of import_kinds */
	int media;                    /* the folder of --media; -1: none */
	struct import_upload *uploads;
};

/* --- import_source.c: the other side ------------------------------------------------------- */

/* Connects, begins a snapshot that nothing changes, reads which tables and columns there are and matches them with the
 * map. Returns 0 or the exit status after telling what is wrong. */
int import_open_source(struct import *import);

/* Copies the rows of one kind to our side, into import_source. */
int import_read(struct import *import, const struct import_match *match);

/* True for a column that the source has and that no column before it in the map is made of. */
bool import_is_first(const struct import_match *match, size_t column);

/* Puts into the report what the source lacks, and what it has that is not taken. */
int import_tell_differences(struct import *import);

/* --- import_convert.c: from the map to SQL -------------------------------------------------- */

/* Returns the statement that makes candidates of the rows in import_source. */
const struct statement *import_candidates(const struct import *import,
					  const struct import_match *match);

/* Returns what pg_temp.take() wants to know of what got lost: a JSON list. */
const char *import_rules(const struct import *import, const struct import_match *match);

/* --- import_media.c: files ------------------------------------------------------------------ */

/* Copies the files that the rows in import_source name and that are not here yet. What is refused is in the report. */
int import_copy_files(struct import *import, const struct import_match *match);

/* Remembers which of them belong to rows that were taken. */
int import_claim_files(struct import *import);

/* Puts those on record and into the store: the last thing before the commit. */
int import_keep_files(struct import *import);

/* Removes what was copied and is in the store not yet, and, unless kept, what is there already. */
void import_drop_files(struct import *import, bool kept);

/* --- import_report.c ------------------------------------------------------------------------ */

/* Adds a line. source_id NULL: of no row. */
int import_tell(struct import *import, const char *what, const char *table, const char *source_id,
		const char *reason);

/* Prints the report, and writes it to the file of --report if there is one: the descriptor, or -1. */
int import_print(struct import *import, int report);

/* --- shared --------------------------------------------------------------------------------- */

/* Runs a statement on our side; doing is its name. rows NULL: none are wanted. Returns 0 or the exit status. */
int import_run(struct import *import, const struct statement *statement,
	       const struct db_params *params, struct db_rows *rows);

#endif
