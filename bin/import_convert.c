/*
 * See import.h. What is put into statements here are words of the map and numbers, nothing of the source's.
 */
#include "import.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"

#include <string.h>

#define STATEMENT_MAX ((size_t)256 << 10)

/* The template with something in the place of each $. */
static const char *fill(struct arena *arena, const char *template, const char *value)
{
	struct strbuf out;

	strbuf_init(&out, STATEMENT_MAX);
	for (const char *rest = template; *rest != '\0';) {
		size_t length = strcspn(rest, "$");
		strbuf_add(&out, rest, length);
		rest += length;
		if (*rest == '$') {
			strbuf_add_text(&out, value);
			rest++;
		}
	}
	return strbuf_take(&out, arena);
}

/* The kind whose rows stand in a table of the source; NULL: of none. */
static const char *kind_of(const struct import *import, const char *table)
{
	for (size_t i = 0; i < import_kind_count; i++) {
		if (text_equal(import->matches[i].table, table)) {
			return import->matches[i].kind->kind;
		}
	}
	return NULL;
}

/* The id here of the row that a column refers to. */
static const char *reference(const struct import *import, const struct import_column *column,
			     const struct source_column *from)
{
	struct arena *arena = &import->evolv->arena;
	const char *id = arena_printf(arena, "f.\"%s\"::bigint", from->name);
	const char *given =
		from->refers_to == NULL ? column->refers_to : kind_of(import, from->refers_to);

	for (size_t i = 0; i < import_way_count; i++) {
		if (text_equal(import_ways[i].wanted, column->refers_to) &&
		    text_equal(import_ways[i].given, given)) {
			return fill(arena, import_ways[i].sql, id);
		}
	}
	if (!text_equal(given, column->refers_to)) {
		return "NULL::bigint"; /* to a table that is not known: there is nothing to find */
	}
	return arena_printf(arena,
			    "(SELECT m.target_id FROM evolv.imported_row m"
			    " WHERE m.kind = '%s' AND m.source_id = %s)",
			    column->refers_to, id);
}

/* What $ stands for in the column's value. */
static const char *base_value(const struct import *import, const struct import_column *column,
			      const struct source_column *from)
{
	struct arena *arena = &import->evolv->arena;

	if (column->refers_to != NULL) {
		return reference(import, column, from);
	}
	if (column->file != NULL) {
		return arena_printf(arena,
				    "coalesce(pg_temp.web_address(f.\"%s\"),"
				    " (SELECT i.key FROM import_file i"
				    " WHERE i.source_id = s.id AND i.field = '%s'))",
				    from->name, column->field);
	}
	return arena_printf(arena, "f.\"%s\"", from->name);
}

/* The column's value as SQL; NULL: it has none. */
static const char *value_of(const struct import *import, const struct import_match *match, size_t i)
{
	const struct import_column *column = &match->kind->columns->items[i];

	if (column->field == NULL || match->columns[i] == NULL) {
		return column->field == NULL ? NULL : column->missing;
	}
	const char *base = base_value(import, column, match->columns[i]);
	return column->value == NULL ? base : fill(&import->evolv->arena, column->value, base);
}

/* What of the source a later import compares: the text there, or the row or file here that came of it. A file that was
 * taken before is not copied again. */
static const char *digested(const struct import *import, const struct import_match *match, size_t i)
{
	const struct import_column *column = &match->kind->columns->items[i];
	const struct source_column *from = match->columns[i];
	struct arena *arena = &import->evolv->arena;

	if (from == NULL) {
		return "''";
	}
	if (column->refers_to != NULL) {
		return arena_printf(arena, "(%s)::text", value_of(import, match, i));
	}
	const char *text = arena_printf(arena, "f.\"%s\"", from->name);
	return column->file == NULL
		       ? text
		       : arena_printf(arena,
				      "CASE WHEN k.taken ->> '%s' = left(md5(%s), 16)"
				      " OR %s IS NOT NULL THEN %s END",
				      column->field, text, base_value(import, column, from), text);
}

typedef const char *expression_fn(const struct import *import, const struct import_match *match,
				  size_t i);

/* f: the source's columns as texts, taken out of the row once. */
static void add_columns(struct strbuf *sql, const struct import_match *match)
{
	strbuf_add_text(sql, " CROSS JOIN LATERAL jsonb_to_record(s.fields) AS f (");
	bool any = false;
	for (size_t i = 0; i < match->kind->columns->count; i++) {
		if (import_is_first(match, i)) {
			strbuf_addf(sql, "%s\"%s\" text", any ? ", " : "", match->columns[i]->name);
			any = true;
		}
	}
	strbuf_add_text(sql, any ? ")" : "nothing text)");
}

/* (SELECT s.id AS import_id, … AS field, … FROM import_source s …) */
static void add_select(struct strbuf *sql, const struct import *import,
		       const struct import_match *match, expression_fn *expression)
{
	strbuf_add_text(sql, "(SELECT s.id AS import_id");
	for (size_t i = 0; i < match->kind->columns->count; i++) {
		if (value_of(import, match, i) != NULL) {
			strbuf_addf(sql, ", %s AS \"%s\"", expression(import, match, i),
				    match->kind->columns->items[i].field);
		}
	}
	strbuf_add_text(sql, " FROM import_source s");
	add_columns(sql, match);
	strbuf_addf(sql, " LEFT JOIN evolv.imported_row k ON k.kind = '%s' AND k.source_id = s.id)",
		    match->kind->kind);
}

const struct statement *import_candidates(const struct import *import,
					  const struct import_match *match)
{
	struct arena *arena = &import->evolv->arena;
	struct statement *statement = arena_alloc(arena, sizeof(*statement));
	struct strbuf sql;

	strbuf_init(&sql, STATEMENT_MAX);
	strbuf_add_text(
		&sql,
		"INSERT INTO import_candidate (source_id, is_known, target_id, fields, digests)"
		" SELECT v.import_id, m.kind IS NOT NULL, m.target_id, to_jsonb(v) - 'import_id',"
		" pg_temp.digests(to_jsonb(d) - 'import_id') FROM ");
	add_select(&sql, import, match, value_of);
	strbuf_add_text(&sql, " v JOIN ");
	add_select(&sql, import, match, digested);
	strbuf_addf(&sql,
		    " d ON d.import_id = v.import_id LEFT JOIN evolv.imported_row m"
		    " ON m.kind = '%s' AND m.source_id = v.import_id",
		    match->kind->kind);
	*statement = (struct statement){
		.name = "convert the rows",
		.sql = arena_strdup(arena, sql.text),
		.shape = DB_NOTHING,
	};
	strbuf_clear(&sql);
	return statement;
}

static void add_rule(struct strbuf *json, const struct import_column *column,
		     const struct source_column *from)
{
	json_add_comma(json);
	strbuf_add_char(json, '{');
	json_add_member(json, "field", column->field);
	json_add_member(json, "source", from->name);
	json_add_member(json, "message", column->lost);
	json_add_boolean(json, "needed", column->needed);
	json_add_boolean(json, "changed", column->tell_change);
	strbuf_add_char(json, '}');
}

const char *import_rules(const struct import *import, const struct import_match *match)
{
	struct strbuf json;

	strbuf_init(&json, STATEMENT_MAX);
	strbuf_add_char(&json, '[');
	for (size_t i = 0; i < match->kind->columns->count; i++) {
		const struct import_column *column = &match->kind->columns->items[i];
		if (column->lost != NULL && match->columns[i] != NULL) {
			add_rule(&json, column, match->columns[i]);
		}
	}
	strbuf_add_char(&json, ']');
	return strbuf_take(&json, &import->evolv->arena);
}
