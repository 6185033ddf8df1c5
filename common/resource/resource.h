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

#include <stdbool.h>
#include <stddef.h>

enum column_type {
	COLUMN_TEXT,      /* one line, trimmed */
	COLUMN_LONG_TEXT, /* many lines */
	COLUMN_INTEGER,
	COLUMN_NUMBER,    /* shown only */
	COLUMN_BOOLEAN,
	COLUMN_DATE,
	COLUMN_TIMESTAMP,
	COLUMN_EMAIL,
	COLUMN_URL,       /* http and https only (hazard 25) */
	COLUMN_CHOICE,    /* one of choices */
	COLUMN_REFERENCE, /* the id of a row of another table */
	COLUMN_LINKS,     /* a list of ids, kept in a link table */
	COLUMN_JSON,      /* shown only: an object or list that the view makes; see schema */
	COLUMN_TYPE_COUNT
};

/* What may be done with a column. */
enum column_flags {
	COLUMN_REQUIRED = 1 << 0,    /* on POST and PUT */
	COLUMN_READ_ONLY = 1 << 1,   /* a client that sends it is not heard */
	COLUMN_NULLABLE = 1 << 2,
	COLUMN_DETAIL_ONLY = 1 << 3, /* not in lists */
};

/* A table of pairs behind COLUMN_LINKS. */
struct link_table {
	const char *table;  /* "course_location" */
	const char *own;    /* its column for this row: "course_id" */
	const char *other;  /* its column for the other one: "location_id" */
	const char *target; /* the other one's table: "location" */
};

struct column {
	const char *name;        /* the field, and the view's column */
	const char *alias;       /* another name that clients write it under: "category_id"; NULL: none */
	enum column_type type;
	unsigned flags;
	const char *stored_as;   /* the table's column when it is not called like the field */
	long min, max;           /* integers: bounds; texts: characters (max 0: no bound) */
	const char *const *choices; /* NULL-terminated */
	const struct link_table *link;
	unsigned seen_by;        /* bits of enum role; 0: everybody who may read the resource */
	const char *schema;      /* OpenAPI schema of a COLUMN_JSON, or of any column shown otherwise */
	const char *description; /* for the OpenAPI document */
};

/* ?name=value: where is SQL over the view's alias v, in which $ stands for the value. */
struct filter {
	const char *name;
	enum column_type type; /* a value of another type is 400 */
	const char *where;
	const char *const *choices;
};

/* Which rows a set of roles may see or change; $caller in where is the account's id. */
struct scope {
	unsigned who;
	const char *where;
};

struct resource {
	const char *name;      /* "courses": the path's first segment */
	const char *singular;  /* "Course": the schema's name in the OpenAPI document */
	const char *table;     /* "course", for writing */
	const char *view;      /* "api.course", for reading */
	const struct column *columns;
	size_t column_count;
	const struct filter *filters;
	size_t filter_count;
	const char *const *ordering;    /* NULL-terminated names a client may order by */
	const char *default_ordering;   /* as a client would write it: "order,name" */
	bool searchable;                /* the view has search_text */
	const struct scope *read_scopes;  /* all that match the caller's role must hold */
	size_t read_scope_count;
	const struct scope *write_scopes;
	size_t write_scope_count;
	const char *kept_count;         /* a row of evolv.kept_count that counts the unfiltered list; NULL: count(*) */
};

/* The handlers of a plain resource; each works on exchange->route->resource. */
handler_fn resource_list;
handler_fn resource_read;
handler_fn resource_create;
handler_fn resource_replace; /* PUT */
handler_fn resource_update;  /* PATCH */
handler_fn resource_delete;

/* The six routes of a plain resource. */
#define RESOURCE_ROUTES(r, readers, writers)                                                        \
	{.method = METHOD_GET, .path = "/", .who = (readers), .handler = resource_list,             \
	 .resource = &(r)},                                                                         \
	{.method = METHOD_POST, .path = "/", .who = (writers), .handler = resource_create,          \
	 .bodies = BODY_JSON | BODY_FORM | BODY_MULTIPART, .resource = &(r)},                       \
	{.method = METHOD_GET, .path = "/{id}/", .who = (readers), .handler = resource_read,        \
	 .resource = &(r)},                                                                         \
	{.method = METHOD_PUT, .path = "/{id}/", .who = (writers), .handler = resource_replace,     \
	 .bodies = BODY_JSON | BODY_FORM | BODY_MULTIPART, .resource = &(r)},                       \
	{.method = METHOD_PATCH, .path = "/{id}/", .who = (writers), .handler = resource_update,    \
	 .bodies = BODY_JSON | BODY_FORM | BODY_MULTIPART, .resource = &(r)},                       \
	{.method = METHOD_DELETE, .path = "/{id}/", .who = (writers), .handler = resource_delete,   \
	 .resource = &(r)}

#endif
