/*
 * One cookie of ours among those that a browser sends.
 */
#include "fixture.h"
#include "http/cookie.h"
#include "suites.h"

static const char *find(const char *text)
{
	return cookie_find(&test_arena, text, "evolv");
}

START_TEST(it_is_found_wherever_it_stands)
{
	ck_assert_str_eq(find("evolv=aB-_.9"), "aB-_.9");
	ck_assert_str_eq(find("a=b; evolv=x; c=d"), "x");
	ck_assert_str_eq(find("a=b;evolv=x"), "x");
	ck_assert_str_eq(find("xevolv=1; evolv2=2; evolv=x"), "x");
}
END_TEST

START_TEST(anything_doubtful_is_none)
{
	const char *const bad[] = {
		NULL,
		"",
		"evolv",
		"evolv=",
		"evolv=x; evolv=x",
		"evolv=x; evolv=",
		"evolv=x, evolv=y",
		"evolv=\"x\"",
		"evolv=a b",
		"Evolv=x",
		"evolv =x",
		"a=evolv=x",
	};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(find(bad[i]) == NULL, "%s", bad[i]);
	}
}
END_TEST

Suite *cookie_suite(void)
{
	const TTest *const tests[] = {
		it_is_found_wherever_it_stands,
		anything_doubtful_is_none,
		NULL,
	};
	return fixture_suite("cookie", tests);
}
