/*
 * What a client is told, error by error. Where the clients that exist compare texts, they are the ones
 * of the REST framework that these clients were written against.
 */
#include "http/error.h"

#include "base/array.h"

#include <assert.h>

static const struct error_row rows[] = {
	[NO_ERROR] = { .status = 200, .detail = "" },
	[ERROR_MALFORMED] = { .status = 400, .detail = "The request cannot be read." },
	[ERROR_VALIDATION] = { .status = 400, .detail = "Some fields are not right." },
	[ERROR_UNAUTHENTICATED] = { .status = 401,
				    .detail = "Authentication credentials were not provided." },
	[ERROR_TOKEN_INVALID] = { .status = 401, .detail = "Token is invalid or expired" },
	/* The family of tokens was revoked; that must outlast the refusal (hazard 6). */
	[ERROR_TOKEN_REUSED] = { .status = 401,
				 .detail = "Token is invalid or expired",
				 .keep_changes = true },
	[ERROR_CREDENTIALS] = { .status = 401,
				.detail = "No active account found with the given credentials" },
	[ERROR_FORBIDDEN] = { .status = 403,
			      .detail = "You do not have permission to perform this action." },
	[ERROR_CROSS_SITE] = { .status = 403, .detail = "This form was sent from another site." },
	[ERROR_EMAIL_UNVERIFIED] = { .status = 403,
				     .detail =
					     "Please verify your e-mail address first: open the link "
					     "that we have mailed to you, or ask for a new one." },
	[ERROR_ALREADY_SIGNED_IN] = { .status = 403, .detail = "You are already signed in." },
	[ERROR_NOT_FOUND] = { .status = 404, .detail = "Not found." },
	[ERROR_INVALID_PAGE] = { .status = 404, .detail = "Invalid page." },
	[ERROR_METHOD] = { .status = 405, .detail = "Method not allowed." },
	[ERROR_CONFLICT] = { .status = 409,
			     .detail = "This does not fit the present state of the record." },
	/* Not 409: repeating the same request later will not help, the content is what is wrong. */
	[ERROR_IDEMPOTENCY] = { .status = 422,
				.detail = "This Idempotency-Key was used for another request." },
	[ERROR_PRECONDITION] = { .status = 412,
				 .detail =
					 "This has changed since you read it. Read it again first." },
	[ERROR_LENGTH_REQUIRED] = { .status = 411, .detail = "Content-Length is required." },
	[ERROR_TOO_LARGE] = { .status = 413, .detail = "The request is too large." },
	[ERROR_MEDIA_TYPE] = { .status = 415, .detail = "Unsupported media type in request." },
	[ERROR_RATE_LIMIT] = { .status = 429,
			       .detail = "Request was throttled. Please try again later.",
			       .retry_after = 60 },
	[ERROR_RETRY] = { .status = 503,
			  .detail = "Please try again in a moment.",
			  .retry_after = 1 },
	[ERROR_UNAVAILABLE] = { .status = 503,
				.detail =
					"The service is not available at the moment. Please try again soon.",
				.retry_after = 5 },
	[ERROR_STORAGE_FULL] = { .status = 507,
				 .detail = "There is no room for the file at the moment." },
	[ERROR_STORAGE_GONE] = { .status = 503,
				 .detail =
					 "Files cannot be kept at the moment. Please try again soon.",
				 .retry_after = 30 },
	[ERROR_INTERNAL] = { .status = 500, .detail = "Something went wrong on our side." },
};
static_assert(LENGTH(rows) == ERROR_COUNT, "a row for each error");

const struct error_row *error_row(enum error error)
{
	return &rows[(unsigned)error < ERROR_COUNT ? error : ERROR_INTERNAL];
}
