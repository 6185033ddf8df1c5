/*
 * Rate limits: which number and window each rule has, and what the client is told.
 */
#include "auth/limit.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

static const struct config config = {
	.rate_limits = true,
	.limit_register = 1,
	.limit_login = 2,
	.limit_password = 3,
	.limit_contact = 4,
	.limit_review = 5,
	.limit_application = 6,
	.limit_anonymous = 7,
	.limit_signed_in = 8,
};

START_TEST(every_rule_counts_with_its_own_number)
{
	const struct {
		enum limit_rule rule;
		const char *name, *limit, *window;
	} cases[] = {
		{ LIMIT_REGISTER, "register", "1", "1 hour" },
		{ LIMIT_LOGIN, "login", "2", "1 hour" },
		{ LIMIT_LOGIN_ACCOUNT, "login_account", "2", "1 hour" },
		{ LIMIT_PASSWORD, "password", "3", "1 hour" },
		{ LIMIT_CONTACT, "contact", "4", "1 hour" },
		{ LIMIT_REVIEW, "review", "5", "1 hour" },
		{ LIMIT_APPLICATION, "application", "6", "1 day" },
		{ LIMIT_ANONYMOUS, "anonymous", "7", "1 hour" },
		{ LIMIT_SIGNED_IN, "signed_in", "8", "1 hour" },
	};
	ck_assert_uint_eq(LENGTH(cases), LIMIT_COUNT - 1);
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int wait = -1;
		fake_answer_row("0");
		ck_assert_int_eq(
			limit_hit(db, &test_arena, &config, cases[i].rule, "192.0.2.1", &wait),
			NO_ERROR);
		ck_assert_int_eq(wait, 0);
		ck_assert_str_eq(fake_param(i, 1), cases[i].name);
		ck_assert_str_eq(fake_param(i, 2), "192.0.2.1");
		ck_assert_str_eq(fake_param(i, 3), cases[i].limit);
		ck_assert_str_eq(fake_param(i, 4), cases[i].window);
	}
	db_close(db);
}
END_TEST

START_TEST(one_too_many_is_told_how_long_to_wait)
{
	/* hazard 8: asked before a password is hashed */
	int wait = 0;
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	fake_answer_row("1799");
	ck_assert_int_eq(limit_hit(db, &test_arena, &config, LIMIT_LOGIN, "a", &wait),
			 ERROR_RATE_LIMIT);
	ck_assert_int_eq(wait, 1799);
	ck_assert_uint_eq(fake_sent_count(), 1);
	db_close(db);
}
END_TEST

START_TEST(switched_off_costs_nothing)
{
	struct config off = config;
	int wait = 1;
	off.rate_limits = false;
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	ck_assert_int_eq(limit_hit(db, &test_arena, &off, LIMIT_LOGIN, "a", &wait), NO_ERROR);
	ck_assert_int_eq(wait, 0);
	ck_assert_int_eq(limit_hit(db, &test_arena, &config, LIMIT_NONE, "a", &wait), NO_ERROR);
	ck_assert_uint_eq(fake_connections(), 0);
	db_close(db);
}
END_TEST

START_TEST(a_database_that_is_gone_is_not_permission)
{
	int wait = 0;
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	fake_connect_outcome(FAKE_CONNECT_REFUSED);
	ck_assert_int_eq(limit_hit(db, &test_arena, &config, LIMIT_LOGIN, "a", &wait),
			 ERROR_UNAVAILABLE);
	db_close(db);
}
END_TEST

Suite *limit_suite(void)
{
	const TTest *const tests[] = {
		every_rule_counts_with_its_own_number,
		one_too_many_is_told_how_long_to_wait,
		switched_off_costs_nothing,
		a_database_that_is_gone_is_not_permission,
		NULL,
	};
	return fixture_suite("limit", tests);
}
