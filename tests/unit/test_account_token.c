/*
 * Tokens in mailed links.
 */
#include "auth/account_token.h"
#include "auth/digest.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

static struct db *make_db(void)
{
	fake_reset();
	return db_new(&test_arena, "");
}

START_TEST(a_digest_is_sha256_as_postgresql_reads_bytes)
{
	/* FIPS 180-4's example */
	ck_assert_str_eq(digest_bytea(&test_arena, "abc", 3),
			 "\\xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_str_eq(digest_bytea(&test_arena, NULL, 0),
			 "\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(the_database_never_sees_the_token)
{
	struct db *db = make_db();
	const char *token = NULL;
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(
		account_token_issue(&token, &test_arena, db, ACCOUNT_TOKEN_RESET_PASSWORD, 12),
		NO_ERROR);
	ck_assert_uint_ge(strlen(token), 43); /* 256 bits */
	ck_assert_str_eq(fake_param(0, 1), "12");
	ck_assert_str_eq(fake_param(0, 2), "reset_password");
	ck_assert_str_eq(fake_param(0, 3), digest_bytea(&test_arena, token, strlen(token)));
	ck_assert_str_eq(fake_param(0, 4), "1 hour");
	ck_assert_ptr_null(strstr(fake_sent(0), token));
	db_close(db);
}
END_TEST

START_TEST(a_link_to_verify_holds_a_day)
{
	struct db *db = make_db();
	const char *first = NULL;
	const char *second = NULL;
	fake_answer((struct fake_answer){ .changed = 1 });
	fake_answer((struct fake_answer){ .changed = 1 });
	account_token_issue(&first, &test_arena, db, ACCOUNT_TOKEN_VERIFY_EMAIL, 12);
	account_token_issue(&second, &test_arena, db, ACCOUNT_TOKEN_VERIFY_EMAIL, 12);
	ck_assert_str_eq(fake_param(0, 2), "verify_email");
	ck_assert_str_eq(fake_param(0, 4), "24 hours");
	ck_assert_str_ne(first, second);
	db_close(db);
}
END_TEST

START_TEST(a_token_is_spent_by_the_statement_that_finds_it)
{
	struct db *db = make_db();
	long long account = 0;
	fake_answer_row("12");
	ck_assert_int_eq(
		account_token_spend(&account, &test_arena, db, ACCOUNT_TOKEN_VERIFY_EMAIL, "t"),
		NO_ERROR);
	ck_assert_int_eq(account, 12);
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_int_eq(strncmp(fake_sent(0), "UPDATE account_token SET used_at", 32), 0);
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "used_at IS NULL AND expires_at > now()"));
	ck_assert_str_eq(fake_param(0, 1), digest_bytea(&test_arena, "t", 1));
	ck_assert_str_eq(fake_param(0, 2), "verify_email");
	db_close(db);
}
END_TEST

START_TEST(an_unknown_spent_or_expired_token_is_not_found)
{
	struct db *db = make_db();
	long long account = 99;
	fake_answer((struct fake_answer){ .columns = 1 });
	ck_assert_int_eq(
		account_token_spend(&account, &test_arena, db, ACCOUNT_TOKEN_VERIFY_EMAIL, ""),
		ERROR_NOT_FOUND);
	ck_assert_int_eq(account, 0);
	db_close(db);
}
END_TEST

START_TEST(a_token_that_was_not_stored_is_not_handed_out)
{
	struct db *db = make_db();
	const char *token = "x";
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(
		account_token_issue(&token, &test_arena, db, ACCOUNT_TOKEN_VERIFY_EMAIL, 12),
		ERROR_UNAVAILABLE);
	ck_assert_ptr_null(token);
	db_close(db);
}
END_TEST

Suite *account_token_suite(void)
{
	const TTest *const tests[] = {
		a_digest_is_sha256_as_postgresql_reads_bytes,
		the_database_never_sees_the_token,
		a_link_to_verify_holds_a_day,
		a_token_is_spent_by_the_statement_that_finds_it,
		an_unknown_spent_or_expired_token_is_not_found,
		a_token_that_was_not_stored_is_not_handed_out,
		NULL,
	};
	return fixture_suite("account_token", tests);
}
