/*
 * A plain resource is data: this table. The engine serves it, the OpenAPI document is made from it, the
 * permission test reads it.
 *
 * The view (db/views/) has one column for each field, named like it. The engine builds the JSON from the
 * columns that the caller may see, so what a role may not see is not even computed.
 */
#ifndef EVOLV_RESOURCE_RESOURCE_H
#define EVOLV_RESOURCE_RESOURCE_H

#include "app/app.h"
#include "app/column.h"

#include <stdbool.h>
#include <stddef.h>

/* ?name=value: where is SQL over the view's alias v, in which $ stands for the value. */
struct filter {
	const char *name;
	enum column_type type; /* a value of another type is 400 */
	const char *where;
	const char *const *choices;
	bool kept; /* a count is kept for each value: evolv.kept_count has "<list's>.<name>.<value>" */
};

/* Which rows a set of roles may see or change: SQL over the alias v of the view (reading) or of the table
 * (writing), in which $ stands for the caller's account id. */
struct scope {
	unsigned who;
	const char *where;
	/* Of a read scope: the row of evolv.kept_count that counts what it leaves. */
	const char *kept_count;
};

struct resource {
	const char *name;  /* "courses": the path's first segment */
	const char *table; /* "course", for writing */
	const char *view;  /* "api.course", for reading */
	const struct column *columns;
	size_t column_count;
	const struct filter *filters;
	size_t filter_count;
	const char *const *ordering;  /* NULL-terminated names a client may order by */
	const char *default_ordering; /* as a client would write it: "order,name" */
	bool searchable;              /* the view has search_text */
	/* The large table behind the view's time_windows and search_grams, whose moments are in the column that
	 * default_ordering names: a search looks through the newest first. NULL: it has none. */
	const char *windows_of;
	const struct scope *read_scopes; /* all that match the caller's role must hold */
	size_t read_scope_count;
	const struct scope *write_scopes;
	size_t write_scope_count;
	/* The row of evolv.kept_count that counts the whole list; NULL: none is kept. */
	const char *kept_count;
};

/* The handlers of a plain resource; each works on exchange->route->resource. */
handler_fn resource_list;
handler_fn resource_read;
handler_fn resource_create;
handler_fn resource_replace; /* PUT */
handler_fn resource_update;  /* PATCH */
handler_fn resource_delete;

/* The two halves of resource_create, for handlers that do more in between: the first writes the row and
 * gives its id, the second answers with it. */
enum error resource_add(struct exchange *exchange, const char **id);
enum error resource_answer_created(struct exchange *exchange, const char *id);

/* Add the schema of the route's resource, as one row shows it and as a list does: for the documents of handlers that
 * answer with such rows. */
describe_fn resource_describe, resource_describe_in_list;

/* What the OpenAPI document says of them. */
extern const struct route_doc resource_list_doc, resource_read_doc, resource_create_doc,
	resource_replace_doc, resource_update_doc, resource_delete_doc;

/* One route of a plain resource: action is list, read, create, replace, update or delete. */
#define RESOURCE_ROUTE(r, verb, pattern, roles, action, kinds)                                 \
	{                                                                                      \
		.method = verb, .path = pattern, .who = (roles), .handler = resource_##action, \
		.bodies = (kinds), .resource = &(r), .doc = &resource_##action##_doc,          \
		.cached = (verb) == METHOD_GET                                                 \
	}

/* The same below a row of another table; above is its struct parent. */
#define RESOURCE_CHILD_ROUTE(r, above, verb, pattern, roles, action, kinds)                    \
	{                                                                                      \
		.method = verb, .path = pattern, .who = (roles), .handler = resource_##action, \
		.bodies = (kinds), .resource = &(r), .parent = &(above),                       \
		.doc = &resource_##action##_doc, .cached = (verb) == METHOD_GET                \
	}

/* The same, where a multipart body may bring a picture. */
#define RESOURCE_PICTURE_ROUTE(r, verb, pattern, roles, action)                                \
	{                                                                                      \
		.method = verb, .path = pattern, .who = (roles), .handler = resource_##action, \
		.bodies = RESOURCE_BODIES, .files = FILES_OF_PICTURES, .resource = &(r),       \
		.doc = &resource_##action##_doc                                                \
	}

#define RESOURCE_BODIES (BODY_JSON | BODY_FORM | BODY_MULTIPART)

/* The six routes of a plain resource. */
#define RESOURCE_ROUTES(r, readers, writers)                                                 \
	RESOURCE_ROUTE(r, METHOD_GET, "/", readers, list, BODY_NONE),                        \
		RESOURCE_ROUTE(r, METHOD_POST, "/", writers, create, RESOURCE_BODIES),       \
		RESOURCE_ROUTE(r, METHOD_GET, "/{id}/", readers, read, BODY_NONE),           \
		RESOURCE_ROUTE(r, METHOD_PUT, "/{id}/", writers, replace, RESOURCE_BODIES),  \
		RESOURCE_ROUTE(r, METHOD_PATCH, "/{id}/", writers, update, RESOURCE_BODIES), \
		RESOURCE_ROUTE(r, METHOD_DELETE, "/{id}/", writers, delete, BODY_NONE)

/* The same for a resource that has a picture. */
#define RESOURCE_PICTURE_ROUTES(r, readers, writers)                                \
	RESOURCE_ROUTE(r, METHOD_GET, "/", readers, list, BODY_NONE),               \
		RESOURCE_PICTURE_ROUTE(r, METHOD_POST, "/", writers, create),       \
		RESOURCE_ROUTE(r, METHOD_GET, "/{id}/", readers, read, BODY_NONE),  \
		RESOURCE_PICTURE_ROUTE(r, METHOD_PUT, "/{id}/", writers, replace),  \
		RESOURCE_PICTURE_ROUTE(r, METHOD_PATCH, "/{id}/", writers, update), \
		RESOURCE_ROUTE(r, METHOD_DELETE, "/{id}/", writers, delete, BODY_NONE)

#endif
