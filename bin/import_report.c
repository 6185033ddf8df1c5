/*
 * See import.h. The lines are kept in our database, in import_report and import_count, and go with the transaction.
 */
#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct statement add_line = {
	.name = "add to the report",
	.sql = "INSERT INTO import_report (what, source_table, source_id, reason) VALUES ($1, $2, $3, $4)",
	.shape = DB_NOTHING,
};
static const struct statement read_counts = {
	.name = "read the counts",
	.sql = "SELECT kind, source_table, read, made, changed, unchanged, skipped FROM import_count ORDER BY n",
	.shape = DB_ROWS,
};
/* Of many lines alike the first ones are enough on a terminal. */
static const struct statement read_lines = {
	.name = "read the report",
	.sql = "SELECT what, source_table, source_id, reason,"
	       " (SELECT string_agg(concat('here ', c ->> 'id', ', there ' || (c ->> 'source_id')), '; ')"
	       "  FROM jsonb_array_elements(conflicts) c), place, total"
	       " FROM (SELECT r.*, row_number() OVER w AS place, count(*) OVER (PARTITION BY what, source_table) AS total"
	       "  FROM import_report r WINDOW w AS (PARTITION BY what, source_table ORDER BY n)) r"
	       " WHERE place <= 20 ORDER BY array_position(ARRAY['skipped', 'note', 'missing', 'not taken'], what), n",
	.shape = DB_ROWS,
};
static const struct statement read_json = {
	.name = "read the whole report",
	.sql = "SELECT n, jsonb_build_object('what', what, 'table', source_table, 'id', source_id,"
	       " 'reason', reason, 'conflicts', conflicts) FROM import_report WHERE n > $1 ORDER BY n LIMIT 1000",
	.shape = DB_ROWS,
};
static const struct statement read_json_counts = {
	.name = "read the counts for the file",
	.sql = "SELECT jsonb_build_object('what', 'taken', 'kind', kind, 'table', source_table, 'read', read,"
	       " 'new', made, 'changed', changed, 'unchanged', unchanged, 'skipped', skipped)"
	       " FROM import_count ORDER BY n",
	.shape = DB_ROWS,
};

int import_tell(struct import *import, const char *what, const char *table, const char *source_id,
		const char *reason)
{
	const struct db_params params = { .values = { what, table, source_id, reason },
					  .count = 4 };

	return import_run(import, &add_line, &params, NULL);
}

/* Text of the source on a terminal: what would control it is shown as a question mark. */
static void print_plain(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		bool is_c1 = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0;
		putchar(*at < ' ' || *at == 0x7f || is_c1 ? '?' : *at);
		at += is_c1 ? 1 : 0;
	}
}

static int print_counts(struct import *import)
{
	struct db_rows rows = { 0 };
	int status = import_run(import, &read_counts, NULL, &rows);

	if (status != EX_OK) {
		return status;
	}
	printf("%-24s %-36s %9s %9s %9s %9s %9s\n", "taken as", "of", "read", "new", "changed",
	       "as before", "skipped");
	for (size_t i = 0; i < rows.count; i++) {
		printf("%-24s %-36s", db_text(&rows, i, 0), db_text(&rows, i, 1));
		for (int column = 2; column <= 6; column++) {
			printf(" %9s", db_text(&rows, i, column));
		}
		putchar('\n');
	}
	return EX_OK;
}

static void print_line(const struct db_rows *rows, size_t i)
{
	const char *id = db_text(rows, i, 2);
	const char *conflicts = db_text(rows, i, 4);
	long long place = db_int(rows, i, 5);
	long long total = db_int(rows, i, 6);

	printf("%s: ", db_text(rows, i, 0));
	print_plain(db_text(rows, i, 1));
	printf("%s%s: ", id != NULL ? " " : "", id != NULL ? id : "");
	print_plain(db_text(rows, i, 3));
	if (conflicts != NULL) {
		printf(" (in the way: %s)", conflicts);
	}
	putchar('\n');
	if (place == 20 && total > place) {
		printf("%s: %s: and %lld more; --report FILE tells all\n", db_text(rows, i, 0),
		       db_text(rows, i, 1), total - place);
	}
}

static int print_lines(struct import *import)
{
	struct db_rows rows = { 0 };
	int status = import_run(import, &read_lines, NULL, &rows);

	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		print_line(&rows, i);
	}
	return status;
}

static bool write_line(int file, const char *text)
{
	return dprintf(file, "%s\n", text) > 0;
}

static int fail_report(void)
{
	return evolv_fail(EX_IOERR, "The report cannot be written: %s", strerror(errno));
}

static int write_counts(struct import *import, int file)
{
	struct db_rows rows = { 0 };
	int status = import_run(import, &read_json_counts, NULL, &rows);

	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		status = write_line(file, db_text(&rows, i, 0)) ? EX_OK : fail_report();
	}
	return status;
}

static int write_lines(struct import *import, int file)
{
	const char *last = "0";
	struct db_rows rows = { 0 };
	int status = EX_OK;

	do {
		const struct db_params after = { .values = { last }, .count = 1 };
		status = import_run(import, &read_json, &after, &rows);
		for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
			status = write_line(file, db_text(&rows, i, 1)) ? EX_OK : fail_report();
		}
		if (status == EX_OK && rows.count > 0) {
			last = db_copy(&rows, rows.count - 1, 0, &import->evolv->arena);
		}
	} while (status == EX_OK && rows.count > 0);
	return status;
}

int import_print(struct import *import, int report)
{
	int status = print_counts(import);

	if (status == EX_OK) {
		status = print_lines(import);
	}
	if (status == EX_OK && report >= 0) {
		status = write_counts(import, report);
	}
	return status == EX_OK && report >= 0 ? write_lines(import, report) : status;
}
