/*
 * GET of one row, and the representation that a write answers with.
 */
#include "resource/object.h"

#include "resource/query.h"

static enum error run_object(struct exchange *x, const struct resource *resource, const char *id,
			     bool scoped, const char **json)
{
	struct query query;
	struct db_rows rows;

	query_init(&query);
	query_add(&query, "SELECT ");
	if (json) {
		query_add_object(&query, resource, x, false);
	} else {
		query_add(&query, "v.id");
	}
	strbuf_addf(&query.sql, " FROM %s v WHERE v.id = ", resource->view);
	query_add_value(&query, id);
	if (scoped) {
		query_add_scopes(&query, resource->read_scopes, resource->read_scope_count, x);
	}
	enum error error = query_run(&query, x, resource->name, DB_FOUND_ROW, &rows);
	if (error == NO_ERROR && json) {
		*json = db_text(&rows, 0, 0);
	}
	query_clear(&query);
	return error;
}

enum error object_exists(struct exchange *x, const struct resource *resource, const char *id)
{
	return run_object(x, resource, id, true, NULL);
}

enum error object_parent_exists(struct exchange *x)
{
	struct query query;
	struct db_rows rows;

	if (!x->route->parent) {
		return NO_ERROR;
	}
	query_init(&query);
	strbuf_addf(&query.sql, "SELECT 1 FROM %s WHERE id = ", x->route->parent->table);
	query_add_value(&query, x->path_params[0]);
	enum error error = query_run(&query, x, "parent", DB_FOUND_ROW, &rows);
	query_clear(&query);
	return error;
}

enum error object_answer(struct exchange *x, const struct resource *resource, const char *id,
			 int status, bool scoped)
{
	const char *json = NULL;
	enum error error = run_object(x, resource, id, scoped, &json);

	if (error != NO_ERROR) {
		return error;
	}
	response_json_text(&x->response, status, json);
	return NO_ERROR;
}

enum error resource_read(struct exchange *x)
{
	enum error error = object_answer(x, x->route->resource, x->path_params[0], 200, true);

	x->response.caching = CACHING_PUBLIC;
	return error;
}
