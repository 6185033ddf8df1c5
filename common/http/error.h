/*
 * Everything that can end a request other than well, and the one table that says what a client is told.
 *
 * A function that can fail returns one of these; NO_ERROR is 0. What went wrong inside belongs to the
 * log, never to the answer.
 */
#ifndef EVOLV_HTTP_ERROR_H
#define EVOLV_HTTP_ERROR_H

#include <stdbool.h>

enum error {
	NO_ERROR = 0,
	ERROR_MALFORMED,       /* the request cannot be read */
	ERROR_VALIDATION,      /* it can, but some fields are wrong: see struct faults */
	ERROR_UNAUTHENTICATED, /* no token where one is needed */
	ERROR_TOKEN_INVALID,   /* a token that does not hold */
	ERROR_TOKEN_REUSED,    /* a refresh token that was spent: its family is revoked */
	ERROR_CREDENTIALS,     /* user name or password wrong */
	ERROR_FORBIDDEN,
	ERROR_CROSS_SITE, /* a form posted from somebody else's page */
	ERROR_EMAIL_UNVERIFIED,
	ERROR_ALREADY_SIGNED_IN,
	ERROR_NOT_FOUND,
	ERROR_INVALID_PAGE,
	ERROR_METHOD, /* known path, wrong method */
	ERROR_CONFLICT,
	ERROR_PRECONDITION, /* If-Match names what is not there any more */
	ERROR_IDEMPOTENCY,  /* an Idempotency-Key that was used for something else */
	ERROR_LENGTH_REQUIRED,
	ERROR_TOO_LARGE,
	ERROR_MEDIA_TYPE,
	ERROR_RATE_LIMIT,
	ERROR_RETRY,        /* two transactions met; the core runs the handler again */
	ERROR_UNAVAILABLE,  /* the database cannot be reached */
	ERROR_STORAGE_FULL, /* no room for a file */
	ERROR_STORAGE_GONE, /* where files are kept cannot be reached or written */
	ERROR_INTERNAL,
	ERROR_COUNT
};

/* One row per error. */
struct error_row {
	int status;
	/* What the client reads; a handler may say it better (exchange_refuse). */
	const char *detail;
	int retry_after;   /* seconds for Retry-After; 0: none, unless the request set one */
	bool keep_changes; /* the transaction is committed although the answer is an error */
};

/* Returns the row of an error; never NULL. */
const struct error_row *error_row(enum error error);

#endif
