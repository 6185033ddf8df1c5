/*
 * evolv import-django: takes over a running installation of the Django version of this product, all or nothing.
 */
#include "import.h"

#include "base/draft.h"
#include "evolv_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS (30 * 60 * 1000) /* for one statement; a large table takes its time */

static const struct statement is_migrated = {
	.name = "look for the schema",
	.sql = "SELECT to_regclass('evolv.imported_row') IS NOT NULL",
	.shape = DB_ONE_ROW,
};
static const struct statement begin_import = {
	.name = "keep others from writing",
	.sql = "SELECT pg_temp.begin_import()",
	.shape = DB_ONE_ROW,
};
static const struct statement take = {
	.name = "write the rows",
	.sql = "SELECT pg_temp.take($1, $2, $3, $4::jsonb, $5)",
	.shape = DB_ONE_ROW,
};
static const struct statement finish_import = {
	.name = "finish the import",
	.sql = "SELECT pg_temp.finish_import()",
	.shape = DB_ONE_ROW,
};
static const struct statement advance_sequences = {
	.name = "advance the sequences",
	.sql = "SELECT pg_temp.advance_sequences()",
	.shape = DB_ONE_ROW,
};

static const char *const modes[] = {
	[IMPORT_ROWS] = "rows",
	[IMPORT_ONCE] = "once",
	[IMPORT_AMEND] = "amend",
};

int import_run(struct import *import, const struct statement *statement,
	       const struct db_params *params, struct db_rows *rows)
{
	enum error error = db_run(import->evolv->db, statement, params, rows);

	if (error == ERROR_VALIDATION) {
		const struct db_refusal *refusal = db_refusal(import->evolv->db);
		return evolv_fail(EX_SOFTWARE, "The database refused to %s: %s %s", statement->name,
				  refusal->constraint, refusal->message);
	}
	return error == NO_ERROR ? EX_OK
				 : evolv_fail_database(import->evolv, error,
						       "it was to take over the school");
}

/* A step of the map; NULL: there is none. */
static int run_step(struct import *import, const char *sql)
{
	const struct statement step = { .name = "take a step of the map",
					.sql = sql,
					.shape = DB_ONE_ROW };

	return sql == NULL ? EX_OK : import_run(import, &step, NULL, NULL);
}

static int write_rows(struct import *import, const struct import_match *match)
{
	const struct import_kind *kind = match->kind;
	const struct db_params params = {
		.values = { kind->kind, match->table, kind->table, import_rules(import, match),
			    modes[kind->mode] },
		.count = 5,
	};

	return import_run(import, &take, &params, NULL);
}

static int take_kind(struct import *import, const struct import_match *match)
{
	if (match->table == NULL) {
		return run_step(import, match->kind->after);
	}
	int status = import_read(import, match);
	if (status == EX_OK) {
		status = run_step(import, match->kind->before);
	}
	if (status == EX_OK) {
		status = import_copy_files(import, match);
	}
	if (status == EX_OK) {
		status = import_run(import, import_candidates(import, match), NULL, NULL);
	}
	if (status == EX_OK) {
		status = write_rows(import, match);
	}
	if (status == EX_OK) {
		status = import_claim_files(import);
	}
	return status == EX_OK ? run_step(import, match->kind->after) : status;
}

static int take_all(struct import *import)
{
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < import_kind_count; i++) {
		status = take_kind(import, &import->matches[i]);
	}
	if (status == EX_OK) {
		status = import_run(import, &finish_import, NULL, NULL);
	}
	return status == EX_OK ? import_tell_differences(import) : status;
}

/* Begins our transaction, in which nobody else writes, with the tables and functions of db/import. */
static int begin_here(struct import *import)
{
	struct evolv *evolv = import->evolv;
	struct sql_files files = { 0 };
	int status = sql_files_read(&files, evolv, "import");

	if (status == EX_OK) {
		status = sql_begin_alone(evolv);
	}
	for (size_t i = 0; status == EX_OK && i < files.count; i++) {
		status = sql_run_file(evolv, &files.items[i]);
	}
	return status == EX_OK ? import_run(import, &begin_import, NULL, NULL) : status;
}

static int check_schema(struct import *import)
{
	struct db_rows rows = { 0 };
	int status = import_run(import, &is_migrated, NULL, &rows);

	return status != EX_OK || db_bool(&rows, 0, 0)
		       ? status
		       : evolv_fail(
				 EX_DATAERR,
				 "This database has not the tables of this version. Run evolv migrate first.");
}

static int commit(struct import *import)
{
	int status = import_keep_files(import);

	if (status == EX_OK) {
		status = import_run(import, &advance_sequences, NULL, NULL);
	}
	return status == EX_OK ? sql_commit(import->evolv) : status;
}

/* Everything between the two connections. */
static int take_over(struct import *import, int report)
{
	struct evolv *evolv = import->evolv;
	int status = check_schema(import);

	db_set_patience(evolv->db, PATIENCE_MS);
	if (status == EX_OK) {
		status = import_open_source(import);
	}
	if (status == EX_OK) {
		status = begin_here(import);
	}
	if (status == EX_OK) {
		status = take_all(import);
	}
	if (status == EX_OK) {
		status = import_print(import, report);
	}
	if (status == EX_OK && !evolv->dry_run) {
		status = commit(import);
		/* Whether a commit whose answer was lost took place is not known: a file too many does no harm. */
		import_drop_files(import, status == EX_OK || status == EX_UNAVAILABLE);
		return status;
	}
	db_rollback(evolv->db);
	import_drop_files(import, false);
	return status;
}

static int with_report(struct import *import)
{
	struct evolv *evolv = import->evolv;
	struct draft draft = { .descriptor = -1 };

	if (evolv->report != NULL && !draft_begin(&draft, &evolv->arena, evolv->report)) {
		return evolv_fail(EX_CANTCREAT, "%s cannot be written: %s", evolv->report,
				  strerror(errno));
	}
	int status = take_over(import, draft.descriptor);
	if (evolv->report != NULL && status == EX_OK && !draft_finish(&draft)) {
		status =
			evolv_fail(EX_CANTCREAT, "The import is done, but %s cannot be written: %s",
				   evolv->report, strerror(errno));
	} else if (evolv->report != NULL) {
		draft_abandon(&draft);
	}
	if (status == EX_OK) {
		puts(evolv->dry_run ? "nothing of this was kept" : "the school is taken over");
	}
	return status;
}

int evolv_import_django(struct evolv *evolv)
{
	struct import import = { .evolv = evolv, .media = -1 };

	if (evolv->from == NULL) {
		return evolv_fail(EX_USAGE, "Where is the source? Name it with --from CONNINFO.");
	}
	if (evolv->media != NULL) {
		import.media = open(evolv->media, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (import.media < 0) {
			return evolv_fail(EX_NOINPUT, "%s cannot be read: %s", evolv->media,
					  strerror(errno));
		}
	}
	int status = with_report(&import);
	if (import.source != NULL) {
		db_close(import.source);
	}
	if (import.media >= 0) {
		close(import.media);
	}
	return status;
}
