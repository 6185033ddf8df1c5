/*
 * A program: its routes, and the one place where every column of a route row is enforced before a handler
 * runs. What no row allows is refused.
 */
#ifndef EVOLV_APP_APP_H
#define EVOLV_APP_APP_H

#include "app/exchange.h"
#include "auth/limit.h"
#include "auth/role.h"

#include <stdbool.h>
#include <stddef.h>

struct columns;
struct resource;
struct route;
struct strbuf;

typedef enum error handler_fn(struct exchange *exchange);

/* Shows a page with the status of a refusal. */
typedef enum error sign_in_again_fn(struct exchange *exchange, int status);

/* Adds one part of a route's description to the OpenAPI document: a JSON value. */
typedef void describe_fn(struct strbuf *out, const struct route *route);

/* The same of its body; view is bits of enum openapi_view. */
typedef void describe_body_fn(struct strbuf *out, const struct route *route, unsigned view);

/* What the OpenAPI document says of a route beside what its row says already. */
struct route_doc {
	const char *summary;
	int status;             /* of the good answer; 0: 200 */
	const char *parameters; /* JSON, the members of the array of query parameters; NULL: none */
	const struct columns *body;       /* what the body holds; NULL: nothing that counts */
	const char *response;             /* JSON schema of the good answer, or … */
	const struct columns *shown;      /* … what it shows; both NULL: it has no body */
	const char *media_type;           /* of the good answer; NULL: application/json */
	describe_fn *describe_parameters; /* the engine makes these three from its tables */
	describe_body_fn *describe_body;
	describe_fn *describe_response;
};

/* What the core does with a token that came along. */
enum token_use {
	TOKEN_CHECKED, /* a token that does not hold is 401, also where none is needed */
	TOKEN_IGNORED, /* a client whose token ran out must still get in: login, refresh */
};

/* How the core wraps the handler. */
enum transaction_use {
	TRANSACTION_BY_METHOD, /* every method but GET runs in one transaction */
	TRANSACTION_OWN,       /* the handler begins one itself (db_transaction), late */
};

/* A list below a row of another table: courses/{id}/materials/. */
struct parent {
	const char *table;  /* "course": the row named by the path's first parameter must exist */
	const char *column; /* "course_id": what it stands for in the resource's table and view */
};

/* Uploads, by the setting that bounds the size of one. */
enum route_files {
	FILES_NONE,
	FILES_OF_MATERIALS, /* material_size_mb */
	FILES_OF_PICTURES,  /* picture_size_mb */
};

struct route {
	enum method method;
	/* "/", "/{id}/", "/{id}/materials/", "/{id}.ics/"; {id} takes digits, {code} letters too. */
	const char *path;
	unsigned who; /* bits of enum role */
	handler_fn *handler;
	unsigned bodies;        /* bits of enum body_kind; BODY_NONE: none is read */
	size_t body_cap;        /* bytes; 0: BODY_CAP_DEFAULT */
	enum route_files files; /* what a multipart body may bring */
	enum limit_rule limit;  /* beside the limit for all requests */
	bool unlimited; /* no limit at all: monitors ask often, also when the database is gone */
	enum token_use token;
	enum transaction_use transaction;
	bool page_session; /* a browser's cookie signs in too: a page, or what a page's form is sent to */
	/* Shows where to sign in again, with what was typed into the page's form, which is in the body: to whose session
	 * ended, or is another than the form's. NULL: they are told no more than the error. */
	sign_in_again_fn *sign_in_again;
	bool cached; /* a GET whose answer depends on nothing but public content and its address:
	                            visitors get it from the cache until that content changes */
	const struct resource *resource; /* what a handler of the engine works on */
	const struct parent *parent;     /* the row above it; NULL: none */
	const struct route_doc *doc;     /* for the OpenAPI document; never NULL */
};

#define BODY_CAP_DEFAULT (1u << 20)

/* How a program that people look at, not programs, differs from the API (page/page.h has it). */
struct front {
	bool always; /* every answer is for people; otherwise what answers a browser's form */
	/* When the request was read, as far as it can be. An error ends the request. */
	enum error (*begin)(struct exchange *exchange);
	void (*show_error)(struct exchange *exchange, int status, const char *detail);
	void (*add_headers)(struct exchange *exchange); /* to every answer */
};

struct app {
	const char *name; /* the program's: "courses" */
	const struct route *routes;
	size_t route_count;
	const struct front *front; /* NULL: errors are JSON */
};

/* Runs the program: reads the request, answers it, returns the exit status for main. Without
 * GATEWAY_INTERFACE in the environment no web server is asking: the program prints its part of the
 * OpenAPI document instead. (Its arguments say nothing: on Apache a client can choose them, hazard 12.) */
int app_run(const struct app *app);

#endif
