/*
 * One request and its answer: what a handler is given.
 */
#ifndef EVOLV_APP_EXCHANGE_H
#define EVOLV_APP_EXCHANGE_H

#include "auth/jwt.h"
#include "auth/session.h"
#include "base/arena.h"
#include "base/config.h"
#include "data/db.h"
#include "http/body.h"
#include "http/error.h"
#include "http/faults.h"
#include "http/request.h"
#include "http/response.h"

struct app;
struct assignments;
struct columns;
struct language;
struct route;

/* The most {…} of one path pattern. */
#define PATH_PARAMS_MAX 4

struct exchange {
	struct arena arena;
	struct config config;
	struct request request;
	struct response response;
	struct body body;     /* read before the handler runs, if its row takes one */
	struct faults faults; /* for ERROR_VALIDATION */
	struct db *db;
	struct jwt_claims claims; /* of the token that came along */
	struct caller caller;     /* all zero but the role for a visitor */
	/* The token of the cookie that the caller is signed in by; NULL: none. */
	const char *page_session;
	/* The refused form of a page whose row has sign_in_again: what was typed is in the body. */
	bool typed;
	const struct app *app;
	const struct route *route;
	unsigned allowed_methods;                 /* bits: what some row allows on this path */
	const char *path_params[PATH_PARAMS_MAX]; /* what stands for each {…}, in order */
	const struct language *language;          /* of a page; NULL in the API */
	/* "/fr": it was asked for, and stands in links; "": it was not. */
	const char *language_prefix;
	const char *variant;   /* what an answer depends on beside its address; NULL: nothing */
	const char *cache_key; /* of the answer that may be kept; NULL: none */
	const char *content_version; /* when the cache was asked */
	const char *refusal;         /* a handler's own words instead of the error table's */
	int retry_after;             /* seconds, with ERROR_RATE_LIMIT */
};

/* Says an error better than its row does; returns it. detail is a constant or lives in the arena. */
enum error exchange_refuse(struct exchange *exchange, enum error error, const char *detail);

/* After ERROR_VALIDATION from a statement of a request that has no form: ends the transaction and refuses with
 * ERROR_CONFLICT, in the words of the rule that was broken. */
enum error exchange_refuse_rule(struct exchange *exchange);

/* Adds a fault and returns ERROR_VALIDATION. */
enum error exchange_fault(struct exchange *exchange, const char *field, const char *message);

/* Holds the body against columns, as a whole; ERROR_VALIDATION when something is wrong with it. */
enum error exchange_read_body(struct assignments *given, struct exchange *exchange,
			      const struct columns *columns);

/* After the database has refused a row, or to tell what it would refuse beside the faults that there are: ends the
 * transaction, adds the rest and returns ERROR_VALIDATION, with something told in any case; or why it could not ask.
 * table, row and id as explain_row() takes them; columns are those that the client may give. */
enum error exchange_explain(struct exchange *exchange, const struct columns *columns,
			    const char *table, const char *row, const char *id);

/* Runs a statement and answers with the JSON in its first column. Same errors as db_run(). */
enum error exchange_answer(struct exchange *exchange, const struct statement *statement,
			   const struct db_params *params, int status);

/* Reads the signing key when it is first needed. */
enum error exchange_key(struct exchange *exchange, struct jwt_key *key);

#endif
