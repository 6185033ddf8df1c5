/*
 * See query.h: nothing in here knows a resource, and nothing a client sends reaches the text of a statement.
 */
#include "resource/query.h"

#define SQL_LENGTH_MAX (64u << 10)

void query_init(struct query *query)
{
	strbuf_init(&query->sql, SQL_LENGTH_MAX);
	query->params = (struct db_params){ 0 };
}

void query_clear(struct query *query)
{
	strbuf_clear(&query->sql);
}

void query_add(struct query *query, const char *sql)
{
	strbuf_add_text(&query->sql, sql);
}

void query_add_value(struct query *query, const char *value)
{
	strbuf_addf(&query->sql, "$%d", db_param(&query->params, value));
}

void query_add_bound(struct query *query, const char *fragment, const char *value)
{
	int number = 0; /* the value becomes one parameter, however often it is named */

	for (; *fragment; fragment++) {
		if (*fragment != '$') {
			strbuf_add_char(&query->sql, *fragment);
			continue;
		}
		if (!number) {
			number = db_param(&query->params, value);
		}
		strbuf_addf(&query->sql, "$%d", number);
	}
}

static bool is_shown(const struct column *column, unsigned role, bool in_list)
{
	return column_is_shown(column, in_list) && (!column->seen_by || (column->seen_by & role));
}

static const char *caller_id(struct exchange *x)
{
	return arena_printf(&x->arena, "%lld", x->caller.account_id);
}

/* A path of our own becomes an address under the configured base (hazard 17); one elsewhere stays. */
static void add_file(struct query *query, const struct exchange *exchange,
		     const struct column *column)
{
	strbuf_addf(&query->sql, "CASE WHEN v.\"%s\" LIKE '/%%' THEN ", column->name);
	query_add_value(query, exchange->config.base_url);
	strbuf_addf(&query->sql, " || v.\"%s\" ELSE v.\"%s\" END", column->name, column->name);
}

void query_add_object(struct query *query, const struct resource *resource,
		      struct exchange *exchange, bool in_list)
{
	const char *comma = "";

	query_add(query, "(SELECT row_to_json(r) FROM (SELECT ");
	for (size_t i = 0; i < resource->column_count; i++) {
		const struct column *column = &resource->columns[i];
		if (!is_shown(column, exchange->caller.role, in_list)) {
			continue;
		}
		query_add(query, comma);
		if (column->shown_as) {
			query_add_bound(query, column->shown_as, caller_id(exchange));
		} else if (column->type == COLUMN_FILE) {
			add_file(query, exchange, column);
		} else {
			strbuf_addf(&query->sql, "v.\"%s\"", column->name);
		}
		strbuf_addf(&query->sql, " AS \"%s\"", column->name);
		comma = ", ";
	}
	query_add(query, ") r)");
}

void query_add_parent(struct query *query, const struct exchange *exchange)
{
	const struct parent *parent = exchange->route->parent;

	if (!parent) {
		return;
	}
	strbuf_addf(&query->sql, " AND v.\"%s\" = ", parent->column);
	query_add_value(query, exchange->path_params[0]);
}

void query_add_scopes(struct query *query, const struct scope *scopes, size_t count,
		      struct exchange *exchange)
{
	for (size_t i = 0; i < count; i++) {
		if (!(scopes[i].who & exchange->caller.role)) {
			continue;
		}
		query_add(query, " AND (");
		query_add_bound(query, scopes[i].where, caller_id(exchange));
		query_add(query, ")");
	}
}

enum error query_run(struct query *query, struct exchange *exchange, const char *name,
		     enum db_shape shape, struct db_rows *rows)
{
	struct statement statement = { .name = name, .sql = query->sql.text, .shape = shape };

	return strbuf_ok(&query->sql) ? db_run(exchange->db, &statement, &query->params, rows)
				      : ERROR_INTERNAL;
}
