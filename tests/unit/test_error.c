/*
 * The table of errors.
 */
#include "fixture.h"
#include "http/error.h"
#include "suites.h"

#include <string.h>

START_TEST(every_error_has_a_status_and_words)
{
	for (int error = ERROR_MALFORMED; error < ERROR_COUNT; error++) {
		const struct error_row *row = error_row((enum error)error);

		ck_assert_int_ge(row->status, 400);
		ck_assert_int_lt(row->status, 600);
		ck_assert_uint_gt(strlen(row->detail), 5);
	}
	ck_assert_int_eq(error_row(NO_ERROR)->status, 200);
}
END_TEST

START_TEST(statuses_are_the_contracts)
{
	static const struct {
		enum error error;
		int status;
	} rows[] = {
		{ .error = ERROR_MALFORMED, .status = 400 },
		{ .error = ERROR_VALIDATION, .status = 400 },
		{ .error = ERROR_UNAUTHENTICATED, .status = 401 },
		{ .error = ERROR_TOKEN_INVALID, .status = 401 },
		{ .error = ERROR_TOKEN_REUSED, .status = 401 },
		{ .error = ERROR_CREDENTIALS, .status = 401 },
		{ .error = ERROR_FORBIDDEN, .status = 403 },
		{ .error = ERROR_CROSS_SITE, .status = 403 },
		{ .error = ERROR_EMAIL_UNVERIFIED, .status = 403 },
		{ .error = ERROR_ALREADY_SIGNED_IN, .status = 403 },
		{ .error = ERROR_NOT_FOUND, .status = 404 },
		{ .error = ERROR_INVALID_PAGE, .status = 404 },
		{ .error = ERROR_METHOD, .status = 405 },
		{ .error = ERROR_CONFLICT, .status = 409 },
		{ .error = ERROR_PRECONDITION, .status = 412 },
		{ .error = ERROR_IDEMPOTENCY, .status = 422 },
		{ .error = ERROR_LENGTH_REQUIRED, .status = 411 },
		{ .error = ERROR_TOO_LARGE, .status = 413 },
		{ .error = ERROR_MEDIA_TYPE, .status = 415 },
		{ .error = ERROR_RATE_LIMIT, .status = 429 },
		{ .error = ERROR_RETRY, .status = 503 },
		{ .error = ERROR_UNAVAILABLE, .status = 503 },
		{ .error = ERROR_STORAGE_FULL, .status = 507 },
		{ .error = ERROR_STORAGE_GONE, .status = 503 },
		{ .error = ERROR_INTERNAL, .status = 500 },
	};

	ck_assert_uint_eq(LENGTH(rows), ERROR_COUNT - 1);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_int_eq(error_row(rows[i].error)->status, rows[i].status);
	}
	ck_assert_str_eq(error_row(ERROR_INVALID_PAGE)->detail, "Invalid page.");
	ck_assert_int_gt(error_row(ERROR_UNAVAILABLE)->retry_after, 0);
	ck_assert_int_gt(error_row(ERROR_RETRY)->retry_after, 0);
}
END_TEST

START_TEST(only_a_reused_token_keeps_its_changes)
{
	for (int error = 0; error < ERROR_COUNT; error++) {
		ck_assert(error_row((enum error)error)->keep_changes ==
			  (error == ERROR_TOKEN_REUSED));
	}
}
END_TEST

START_TEST(a_number_that_is_no_error_is_ours)
{
	ck_assert_int_eq(error_row(ERROR_COUNT)->status, 500);
	ck_assert_int_eq(error_row((enum error) - 1)->status, 500);
}
END_TEST

Suite *error_suite(void)
{
	const TTest *const tests[] = {
		every_error_has_a_status_and_words,
		statuses_are_the_contracts,
		only_a_reused_token_keeps_its_changes,
		a_number_that_is_no_error_is_ours,
		NULL,
	};

	return fixture_suite("error", tests);
}
