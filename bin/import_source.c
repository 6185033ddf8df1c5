/*
 * See import.h. Nothing is ever written to the source: its transaction is read only. Identifiers in statements come from
 * the map alone; what the catalogue says is only compared.
 */
#include "import.h"

#include "base/strbuf.h"
#include "base/text.h"

#define STATEMENT_MAX ((size_t)64 << 10)
#define PATIENCE_MS   (30 * 60 * 1000)

static const struct statement make_snapshots = {
	.name = "make transactions of the source snapshots",
	.sql = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
	.shape = DB_NOTHING,
};
static const struct statement take_time = {
	.name = "take the time for it",
	.sql = "SET statement_timeout = 0",
	.shape = DB_NOTHING,
};
static const struct statement read_catalogue = {
	.name = "read which tables the source has",
	.sql = "SELECT c.relname, a.attname, a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype),"
	       " (SELECT f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid"
	       "  WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1)"
	       " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
	       " WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
	       " AND pg_table_is_visible(c.oid)"
	       " AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
	       " ORDER BY c.relname, a.attnum",
	.shape = DB_ROWS,
};
static const struct statement stage_rows = {
	.name = "copy the source's rows",
	.sql = "INSERT INTO import_source (id, fields)"
	       " SELECT (e ->> 'import_id')::bigint, e - 'import_id' FROM jsonb_array_elements($1::jsonb) e",
	.shape = DB_NOTHING,
};
static const struct statement clear = {
	.name = "clear the tables of the import",
	.sql = "TRUNCATE import_source, import_candidate, import_file",
	.shape = DB_NOTHING,
};

static int fail_source(enum error error, const char *doing)
{
	return error == ERROR_UNAVAILABLE
		       ? evolv_fail(
				 EX_UNAVAILABLE,
				 "The source did not answer while it was to %s. Is what --from says right?",
				 doing)
		       : evolv_fail(EX_SOFTWARE,
				    "The source refused to %s. The line above says why.", doing);
}

static int run_source(struct import *import, const struct statement *statement,
		      const struct db_params *params, struct db_rows *rows)
{
	enum error error = db_run(import->source, statement, params, rows);

	return error == NO_ERROR ? EX_OK : fail_source(error, statement->name);
}

/* --- what there is -------------------------------------------------------------------------- */

static int read_columns(struct import *import)
{
	struct arena *arena = &import->evolv->arena;
	struct db_rows rows = { 0 };
	int status = run_source(import, &read_catalogue, NULL, &rows);

	if (status != EX_OK) {
		return status;
	}
	import->column_count = rows.count;
	import->columns = arena_array(arena, rows.count + 1, sizeof(*import->columns));
	for (size_t i = 0; i < rows.count; i++) {
		import->columns[i] = (struct source_column){
			.table = db_copy(&rows, i, 0, arena),
			.name = db_copy(&rows, i, 1, arena),
			.is_number = db_bool(&rows, i, 2),
			.refers_to = db_copy(&rows, i, 3, arena),
		};
	}
	return EX_OK;
}

static struct source_column *find_column(const struct import *import, const char *table,
					 const char *name)
{
	for (size_t i = 0; i < import->column_count; i++) {
		if (text_equal(import->columns[i].table, table) &&
		    text_equal(import->columns[i].name, name)) {
			return &import->columns[i];
		}
	}
	return NULL;
}

/* A table's id: in a model whose primary key is its user, that. */
static const char *find_key(const struct import *import, const char *table)
{
	static const char *const names[] = { "id", "user_id" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct source_column *column = find_column(import, table, names[i]);
		if (column != NULL && column->is_number) {
			column->taken = true;
			return names[i];
		}
	}
	return NULL;
}

/* A column that is to refer to a row has to hold a number. */
static const struct source_column *match_column(const struct import *import, const char *table,
						const struct import_column *wanted)
{
	for (size_t i = 0; i < IMPORT_ALTERNATIVES && wanted->from[i] != NULL; i++) {
		struct source_column *column = find_column(import, table, wanted->from[i]);
		if (column != NULL && (wanted->refers_to == NULL || column->is_number)) {
			column->taken = true;
			return column;
		}
	}
	return NULL;
}

static void match_kind(struct import *import, struct import_match *match,
		       const struct import_kind *kind)
{
	match->kind = kind;
	for (size_t i = 0; i < IMPORT_ALTERNATIVES && kind->from[i] != NULL; i++) {
		match->key = find_key(import, kind->from[i]);
		if (match->key != NULL) {
			match->table = kind->from[i];
			break;
		}
	}
	for (size_t i = 0; match->table != NULL && i < kind->columns->count; i++) {
		match->columns[i] = match_column(import, match->table, &kind->columns->items[i]);
	}
}

static int match_all(struct import *import)
{
	import->matches =
		arena_array(&import->evolv->arena, import_kind_count, sizeof(*import->matches));
	for (size_t i = 0; i < import_kind_count; i++) {
		const struct import_kind *kind = &import_kinds[i];
		match_kind(import, &import->matches[i], kind);
		if (kind->essential && import->matches[i].table == NULL) {
			return evolv_fail(
				EX_DATAERR,
				"There is no table %s in the source: this is no database of the Django "
				"version. Does --from name the right one, and a role that sees its tables?",
				kind->from[0]);
		}
	}
	return EX_OK;
}

int import_open_source(struct import *import)
{
	struct evolv *evolv = import->evolv;

	import->source = db_new(&evolv->arena, evolv->from);
	int status = run_source(import, &make_snapshots, NULL, NULL);
	if (status == EX_OK) {
		status = run_source(import, &take_time, NULL, NULL);
	}
	if (status == EX_OK) {
		db_set_patience(import->source, PATIENCE_MS);
		db_transaction(import->source, 0, "evolv");
		status = read_columns(import);
	}
	return status == EX_OK ? match_all(import) : status;
}

/* --- what is in it -------------------------------------------------------------------------- */

bool import_is_first(const struct import_match *match, size_t column)
{
	for (size_t i = 0; i < column; i++) {
		if (match->columns[i] == match->columns[column]) {
			return false;
		}
	}
	return match->columns[column] != NULL;
}

/* The next rows after an id, as one JSON list of some megabytes at most; a row that is larger comes alone. */
static const struct statement *batch_statement(struct arena *arena,
					       const struct import_match *match)
{
	struct statement *statement = arena_alloc(arena, sizeof(*statement));
	struct strbuf sql;

	strbuf_init(&sql, STATEMENT_MAX);
	strbuf_add_text(
		&sql,
		"SELECT count(*), max(b.import_id), json_agg(b.line ORDER BY b.import_id)"
		" FROM (SELECT t.import_id, t.line, sum(octet_length(t.line::text)) OVER (ORDER BY t.import_id)"
		" - octet_length(t.line::text) AS before FROM (SELECT r.import_id, to_json(r) AS line"
		" FROM (SELECT x.");
	strbuf_addf(&sql, "\"%s\" AS import_id", match->key);
	for (size_t i = 0; i < match->kind->columns->count; i++) {
		if (import_is_first(match, i)) {
			strbuf_addf(&sql, ", x.\"%s\"", match->columns[i]->name);
		}
	}
	strbuf_addf(&sql,
		    " FROM %s x WHERE x.\"%s\" > $1 ORDER BY x.\"%s\" LIMIT 1000) r"
		    " OFFSET 0) t) b WHERE b.before < 4000000",
		    match->table, match->key, match->key);
	*statement = (struct statement){
		.name = "read its rows",
		.sql = arena_strdup(arena, sql.text),
		.shape = DB_ONE_ROW,
	};
	strbuf_clear(&sql);
	return statement;
}

int import_read(struct import *import, const struct import_match *match)
{
	struct arena *arena = &import->evolv->arena;
	const struct statement *batch = batch_statement(arena, match);
	const char *last = "-9223372036854775808";
	struct db_rows rows = { 0 };
	int status = import_run(import, &clear, NULL, NULL);

	while (status == EX_OK && last != NULL) {
		const struct db_params after = { .values = { last }, .count = 1 };
		status = run_source(import, batch, &after, &rows);
		if (status != EX_OK) {
			break;
		}
		last = db_copy(&rows, 0, 1, arena);
		if (last != NULL) {
			/* The text is the source's result, which our own statement leaves alone. */
			const struct db_params list = { .values = { db_text(&rows, 0, 2) },
							.count = 1 };
			status = import_run(import, &stage_rows, &list, NULL);
		}
	}
	return status;
}

/* --- differences ---------------------------------------------------------------------------- */

static const char *join(struct arena *arena, const char *list, const char *name)
{
	return *list == '\0' ? name : arena_printf(arena, "%s, %s", list, name);
}

static int tell_missing_columns(struct import *import, const struct import_match *match)
{
	const char *names = "";

	for (size_t i = 0; i < match->kind->columns->count; i++) {
		if (match->columns[i] == NULL && match->kind->columns->items[i].field != NULL) {
			names = join(&import->evolv->arena, names,
				     match->kind->columns->items[i].from[0]);
		}
	}
	return *names == '\0' ? EX_OK
			      : import_tell(import, "missing", match->table, NULL,
					    arena_printf(&import->evolv->arena,
							 "The source has no column %s.", names));
}

static int tell_missing(struct import *import)
{
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < import_kind_count; i++) {
		const struct import_match *match = &import->matches[i];
		status = match->table != NULL
				 ? tell_missing_columns(import, match)
				 : import_tell(import, "missing", match->kind->from[0], NULL,
					       "The source has no such table, or no id in it.");
	}
	return status;
}

/* Tells of the columns of one table, which begin at first; returns where the next table begins in *next. */
static int tell_table(struct import *import, size_t first, size_t *next)
{
	struct arena *arena = &import->evolv->arena;
	const char *table = import->columns[first].table;
	const char *names = "";
	bool known = false;

	for (*next = first; *next < import->column_count; ++*next) {
		const struct source_column *column = &import->columns[*next];
		if (!text_equal(column->table, table)) {
			break;
		}
		known = known || column->taken;
		names = column->taken ? names : join(arena, names, column->name);
	}
	if (!known) {
		return import_tell(import, "not taken", table, NULL, "This table is not known.");
	}
	return *names == '\0' ? EX_OK
			      : import_tell(import, "not taken", table, NULL,
					    arena_printf(arena, "Column %s is not known.", names));
}

int import_tell_differences(struct import *import)
{
	int status = tell_missing(import);

	for (size_t i = 0; status == EX_OK && i < import->column_count;) {
		status = tell_table(import, i, &i);
	}
	return status;
}
