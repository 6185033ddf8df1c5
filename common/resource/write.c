/*
 * POST, PUT, PATCH and DELETE of a plain resource.
 *
 * The attempt is the check: the row is written, and the constraints have the last word. Only when they refuse
 * it, or the form has faults of its own, is the database asked for everything that is wrong (data/explain.h).
 */
#include "app/validate.h"
#include "base/text.h"
#include "data/explain.h"
#include "resource/object.h"
#include "resource/query.h"
#include "resource/resource.h"

/* A write on its way. */
struct write {
	struct exchange *x;
	const struct resource *resource;
	const char *id; /* NULL until the row exists */
	struct assignments given;
};

/* Adds a fault for each list of ids of which some have no row. */
static enum error explain_links(struct write *w, const struct assignment *item)
{
	const struct link_table *link = item->column->link;
	struct query query;
	struct db_rows rows;

	query_init(&query);
	query_add(&query, "SELECT i FROM unnest(");
	query_add_value(&query, item->value);
	strbuf_addf(&query.sql,
		    "::bigint[]) i WHERE NOT EXISTS (SELECT 1 FROM %s t WHERE t.id = i)",
		    link->target);
	enum error error = query_run(&query, w->x, link->table, DB_ROWS, &rows);
	for (size_t i = 0; error == NO_ERROR && i < rows.count; i++) {
		faults_addf(&w->x->faults, item->column->name, "There is no row with the id %s.",
			    db_text(&rows, i, 0));
	}
	query_clear(&query);
	return error;
}

/* Tells everything that is wrong. The refused transaction is over: nothing of it was kept. */
static enum error explain(struct write *w)
{
	struct exchange *x = w->x;
	const struct columns columns = { w->resource->columns, w->resource->column_count };
	const char *row = assignments_row_json(&w->given, &x->arena);
	const char *skip = columns_at_fault(&columns, &x->faults, &x->arena);

	db_rollback(x->db);
	enum error error = explain_row(x->db, &x->faults, w->resource->table, row, w->id, skip);
	for (size_t i = 0; error == NO_ERROR && i < w->given.count; i++) {
		if (w->given.items[i].column->type == COLUMN_LINKS) {
			error = explain_links(w, &w->given.items[i]);
		}
	}
	if (error == NO_ERROR && !faults_any(&x->faults)) {
		error = explain_refusal(x->db, &x->faults);
	}
	return error == NO_ERROR ? ERROR_VALIDATION : error;
}

static const struct column *parent_column(const struct write *w)
{
	const struct parent *parent = w->x->route->parent;

	for (size_t i = 0; parent && i < w->resource->column_count; i++) {
		const struct column *column = &w->resource->columns[i];
		if (text_equal(column_stored_as(column), parent->column)) {
			return column;
		}
	}
	return NULL;
}

/* The row above is named by the path: it is heard as if the body said so, whatever the body says. */
static void take_parent(struct write *w)
{
	const struct column *column = parent_column(w);
	struct body *body = &w->x->body;

	if (!column) {
		return;
	}
	body_remove(body, column->alias);
	body_set(body, &w->x->arena, column->name,
		 (struct value){ .kind = VALUE_TEXT, .text = w->x->path_params[0] });
}

/* Validates the body. Everything wrong is told at once, the database's rules among it. */
static enum error read_body(struct write *w, enum validate_mode mode)
{
	struct exchange *x = w->x;
	const struct columns columns = { w->resource->columns, w->resource->column_count };

	take_parent(w);
	validate_body(&w->given, &x->faults, &x->arena, &columns, &x->body, x->caller.role, mode);
	return faults_any(&x->faults) ? explain(w) : NO_ERROR;
}

static bool is_stored(const struct assignment *item)
{
	return item->column->type != COLUMN_LINKS;
}

/* Adds the stored columns that were given, each as add_one says, with commas between; returns how many. */
static size_t add_stored(struct query *query, const struct write *w,
			 void (*add_one)(struct query *query, const struct assignment *item))
{
	size_t added = 0;

	for (size_t i = 0; i < w->given.count; i++) {
		if (is_stored(&w->given.items[i])) {
			query_add(query, added++ ? ", " : "");
			add_one(query, &w->given.items[i]);
		}
	}
	return added;
}

static void add_name(struct query *query, const struct assignment *item)
{
	strbuf_addf(&query->sql, "\"%s\"", column_stored_as(item->column));
}

static void add_value(struct query *query, const struct assignment *item)
{
	query_add_value(query, item->value);
}

static void add_change(struct query *query, const struct assignment *item)
{
	add_name(query, item);
	query_add(query, " = ");
	add_value(query, item);
}

static enum error insert_row(struct write *w)
{
	struct query query;
	struct db_rows rows;

	query_init(&query);
	strbuf_addf(&query.sql, "INSERT INTO %s (", w->resource->table);
	add_stored(&query, w, add_name);
	query_add(&query, ") VALUES (");
	add_stored(&query, w, add_value);
	query_add(&query, ") RETURNING id");
	enum error error = query_run(&query, w->x, w->resource->name, DB_ONE_ROW, &rows);
	if (error == NO_ERROR) {
		w->id = db_copy(&rows, 0, 0, &w->x->arena);
	}
	query_clear(&query);
	return error;
}

static enum error update_row(struct write *w)
{
	struct query query;
	enum error error = NO_ERROR;

	query_init(&query);
	strbuf_addf(&query.sql, "UPDATE %s SET ", w->resource->table);
	size_t changes = add_stored(&query, w, add_change);
	query_add(&query, " WHERE id = ");
	query_add_value(&query, w->id);
	if (changes) {
		error = query_run(&query, w->x, w->resource->name, DB_NOTHING, NULL);
	}
	query_clear(&query);
	return error;
}

/* Makes the link table hold exactly the given ids. */
static enum error write_links(struct write *w, const struct assignment *item)
{
	const struct link_table *link = item->column->link;
	struct query query;
	const char *own = w->id;

	query_init(&query);
	strbuf_addf(&query.sql, "WITH own AS (SELECT ");
	query_add_value(&query, own);
	query_add(&query, "::bigint AS id), wanted AS (SELECT DISTINCT unnest(");
	query_add_value(&query, item->value);
	strbuf_addf(&query.sql,
		    "::bigint[]) AS id), gone AS (DELETE FROM %s l USING own WHERE l.%s = own.id"
		    " AND l.%s NOT IN (SELECT id FROM wanted))"
		    " INSERT INTO %s (%s, %s) SELECT own.id, wanted.id FROM own, wanted"
		    " ON CONFLICT DO NOTHING",
		    link->table, link->own, link->other, link->table, link->own, link->other);
	enum error error = query_run(&query, w->x, link->table, DB_NOTHING, NULL);
	query_clear(&query);
	return error;
}

static enum error write_all_links(struct write *w)
{
	enum error error = NO_ERROR;

	for (size_t i = 0; error == NO_ERROR && i < w->given.count; i++) {
		if (!is_stored(&w->given.items[i])) {
			error = write_links(w, &w->given.items[i]);
		}
	}
	return error;
}

/* Locks the row if it stands within the caller's write scopes; *inside says whether it does. Its key stays: rows
 * that refer to it can be written meanwhile, the audit rows of whoever works among them. */
static enum error lock_in_scope(struct write *w, bool *inside)
{
	struct query query;
	struct db_rows rows;

	query_init(&query);
	strbuf_addf(&query.sql, "SELECT v.id FROM %s v WHERE v.id = ", w->resource->table);
	query_add_value(&query, w->id);
	query_add_scopes(&query, w->resource->write_scopes, w->resource->write_scope_count, w->x);
	query_add(&query, " FOR NO KEY UPDATE");
	enum error error = query_run(&query, w->x, w->resource->name, DB_MAYBE_ROW, &rows);
	*inside = error == NO_ERROR && rows.count == 1;
	query_clear(&query);
	return error;
}

/* Locks the row that is to be changed. A row that the caller may read but not change is 403. */
static enum error lock_row(struct write *w)
{
	bool inside = false;
	enum error error = lock_in_scope(w, &inside);

	if (error != NO_ERROR || inside) {
		return error;
	}
	error = object_exists(w->x, w->resource, w->id);
	return error == NO_ERROR ? ERROR_FORBIDDEN : error;
}

/* What was written must stand within the writer's scopes too: nothing is made for others or given away. */
static enum error check_scope(struct write *w)
{
	bool inside = true;
	enum error error = NO_ERROR;

	if (w->resource->write_scope_count) {
		error = lock_in_scope(w, &inside);
	}
	return error == NO_ERROR && !inside ? ERROR_FORBIDDEN : error;
}

/* Writes the row and its links. */
static enum error write_row(struct write *w)
{
	enum error error = w->id ? update_row(w) : insert_row(w);

	if (error == NO_ERROR) {
		error = write_all_links(w);
	}
	return error == NO_ERROR ? check_scope(w) : error;
}

enum error resource_add(struct exchange *x, const char **id)
{
	struct write w = { .x = x, .resource = x->route->resource };
	enum error error = object_parent_exists(x);

	if (error == NO_ERROR) {
		error = read_body(&w, VALIDATE_WHOLE);
	}
	if (error != NO_ERROR) {
		return error;
	}
	error = write_row(&w);
	if (error == ERROR_VALIDATION) {
		w.id = NULL; /* the row is gone with its transaction */
		return explain(&w);
	}
	*id = w.id;
	return error;
}

enum error resource_answer_created(struct exchange *x, const char *id)
{
	const struct resource *resource = x->route->resource;
	enum error error = object_answer(x, resource, id, 201, false);

	if (error == NO_ERROR) {
		response_headerf(&x->response, "Location", "%s/api/v1/%s/%s/", x->config.base_url,
				 resource->name, id);
	}
	return error;
}

enum error resource_create(struct exchange *x)
{
	const char *id = NULL;
	enum error error = resource_add(x, &id);

	return error == NO_ERROR ? resource_answer_created(x, id) : error;
}

static enum error change(struct exchange *x, enum validate_mode mode)
{
	struct write w = { .x = x, .resource = x->route->resource, .id = x->path_params[0] };
	enum error error = lock_row(&w);

	if (error == NO_ERROR) {
		error = read_body(&w, mode);
	}
	if (error != NO_ERROR) {
		return error;
	}
	error = write_row(&w);
	if (error == ERROR_VALIDATION) {
		return explain(&w);
	}
	return error == NO_ERROR ? object_answer(x, w.resource, w.id, 200, false) : error;
}

enum error resource_replace(struct exchange *x)
{
	return change(x, VALIDATE_WHOLE);
}

enum error resource_update(struct exchange *x)
{
	return change(x, VALIDATE_PARTIAL);
}

static enum error delete_row(struct write *w)
{
	struct query query;

	query_init(&query);
	strbuf_addf(&query.sql, "DELETE FROM %s WHERE id = ", w->resource->table);
	query_add_value(&query, w->id);
	enum error error = query_run(&query, w->x, w->resource->name, DB_NOTHING, NULL);
	query_clear(&query);
	return error;
}

enum error resource_delete(struct exchange *x)
{
	struct write w = { .x = x, .resource = x->route->resource, .id = x->path_params[0] };
	enum error error = lock_row(&w);

	if (error == NO_ERROR) {
		error = delete_row(&w);
	}
	if (error == ERROR_VALIDATION) {
		return exchange_refuse(
			x, ERROR_CONFLICT,
			"Other records still need this one. Change or delete them first.");
	}
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}
