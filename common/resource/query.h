/*
 * SQL put together from a resource's constant table: identifiers from its rows, values only as parameters.
 */
#ifndef EVOLV_RESOURCE_QUERY_H
#define EVOLV_RESOURCE_QUERY_H

#include "app/exchange.h"
#include "base/strbuf.h"
#include "data/db.h"
#include "resource/resource.h"

#include <stdbool.h>

/* A statement that grows. */
struct query {
	struct strbuf sql;
	struct db_params params;
};

void query_init(struct query *query);
void query_clear(struct query *query);

/* Adds constant text. */
void query_add(struct query *query, const char *sql);

/* Adds a constant fragment in which every $ stands for value. */
void query_add_bound(struct query *query, const char *fragment, const char *value);

/* Adds a value's placeholder. */
void query_add_value(struct query *query, const char *value);

/* Adds an expression over the alias v: the JSON object of the columns that the caller sees. row_to_json writes
 * no blanks between them, and takes any number. */
void query_add_object(struct query *query, const struct resource *resource,
		      struct exchange *exchange, bool in_list);

/* Adds " AND v.<column> = …" for the route's parent, if it has one. */
void query_add_parent(struct query *query, const struct exchange *exchange);

/* Adds " AND (…)" for each scope that binds the caller's role. */
void query_add_scopes(struct query *query, const struct scope *scopes, size_t count,
		      struct exchange *exchange);

/* Runs what was put together. Same results as db_run. */
enum error query_run(struct query *query, struct exchange *exchange, const char *name,
		     enum db_shape shape, struct db_rows *rows);

#endif
