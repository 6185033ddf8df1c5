/*
 * The moment of a form: nobody else's, no other day's, and no token's.
 */
#include "auth/form_moment.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

#define NOW 1795384800

static struct jwt_key key;

static void make_key(void)
{
	key = (struct jwt_key){ .length = 0 };
	jwt_key_make(&key);
}

static enum form_age age(const char *moment, int64_t now)
{
	return form_moment_age(moment, &test_arena, &key, now);
}

START_TEST(a_form_is_good_from_three_seconds_to_a_day)
{
	make_key();
	const char *moment = form_moment_make(&test_arena, &key, NOW);
	static const struct {
		int64_t passed;
		enum form_age age;
	} cases[] = {
		{ .passed = -1, .age = FORM_AGE_UNKNOWN },
		{ .passed = 0, .age = FORM_AGE_TOO_YOUNG },
		{ .passed = FORM_MOMENT_MIN - 1, .age = FORM_AGE_TOO_YOUNG },
		{ .passed = FORM_MOMENT_MIN, .age = FORM_AGE_GOOD },
		{ .passed = FORM_MOMENT_MAX, .age = FORM_AGE_GOOD },
		{ .passed = FORM_MOMENT_MAX + 1, .age = FORM_AGE_UNKNOWN },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_int_eq(age(moment, NOW + cases[i].passed), cases[i].age);
	}
}
END_TEST

START_TEST(what_is_not_signed_by_us_is_unknown)
{
	make_key();
	const char *moment = form_moment_make(&test_arena, &key, NOW);
	const char *mac = strchr(moment, '.');
	const char *const bad[] = {
		NULL,
		"",
		".",
		"1795384800",
		"1795384800.",
		mac,
		arena_printf(&test_arena, "%d%s", NOW - 60, mac),
		arena_printf(&test_arena, "0%s", moment),
		arena_printf(&test_arena, "+%s", moment),
		arena_printf(&test_arena, "%sA", moment),
		arena_strndup(&test_arena, moment, strlen(moment) - 1),
		"-9223372036854775808.x",
		"99999999999999999999.x",
	};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(age(bad[i], NOW + 60) == FORM_AGE_UNKNOWN, "%s", bad[i]);
	}
	make_key();
	ck_assert_int_eq(age(moment, NOW + 60), FORM_AGE_UNKNOWN);
}
END_TEST

START_TEST(an_older_key_still_counts)
{
	static struct jwt_key old;
	make_key();
	old = key;
	const char *moment = form_moment_make(&test_arena, &old, NOW);
	make_key();
	key.older = &old;
	ck_assert_int_eq(age(moment, NOW + 60), FORM_AGE_GOOD);
	ck_assert_str_ne(form_moment_make(&test_arena, &key, NOW), moment);
}
END_TEST

Suite *form_moment_suite(void)
{
	const TTest *const tests[] = {
		a_form_is_good_from_three_seconds_to_a_day,
		what_is_not_signed_by_us_is_unknown,
		an_older_key_still_counts,
		NULL,
	};
	return fixture_suite("form_moment", tests);
}
