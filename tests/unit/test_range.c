/*
 * What a Range header means for a file of 1,000 bytes.
 */
#include "http/range.h"

#include "base/array.h"
#include "suites.h"

static const struct {
	const char *header;
	enum range_kind kind;
	size_t first;
	size_t length;
} cases[] = {
	{ NULL, RANGE_WHOLE, 0, 0 },
	{ "bytes=0-0", RANGE_PART, 0, 1 },
	{ "bytes=0-499", RANGE_PART, 0, 500 },
	{ "Bytes=500-999", RANGE_PART, 500, 500 },
	{ "bytes=500-", RANGE_PART, 500, 500 },
	{ "bytes=999-5000", RANGE_PART, 999, 1 },
	{ "bytes=0-99999999999999999999999999", RANGE_PART, 0, 1000 },
	{ "bytes=-1", RANGE_PART, 999, 1 },
	{ "bytes=-5000", RANGE_PART, 0, 1000 },
	{ "bytes=1000-", RANGE_OUTSIDE, 0, 0 },
	{ "bytes=99999999999999999999999999-", RANGE_OUTSIDE, 0, 0 },
	{ "bytes=-0", RANGE_OUTSIDE, 0, 0 },
	{ "bytes=5-4", RANGE_WHOLE, 0, 0 },
	{ "bytes=0-1,5-6", RANGE_WHOLE, 0, 0 },
	{ "bytes=", RANGE_WHOLE, 0, 0 },
	{ "bytes=-", RANGE_WHOLE, 0, 0 },
	{ "bytes=a-b", RANGE_WHOLE, 0, 0 },
	{ "bytes=1-2x", RANGE_WHOLE, 0, 0 },
	{ "bytes=+1-2", RANGE_WHOLE, 0, 0 },
	{ "lines=1-2", RANGE_WHOLE, 0, 0 },
};

START_TEST(reads_what_the_rfc_says)
{
	struct range range = { 0 };

	ck_assert_int_eq(range_read(&range, cases[_i].header, 1000), cases[_i].kind);
	if (cases[_i].kind == RANGE_PART) {
		ck_assert_uint_eq(range.first, cases[_i].first);
		ck_assert_uint_eq(range.length, cases[_i].length);
	}
}
END_TEST

START_TEST(nothing_is_inside_an_empty_file)
{
	struct range range = { 0 };

	ck_assert_int_eq(range_read(&range, "bytes=0-", 0), RANGE_OUTSIDE);
	ck_assert_int_eq(range_read(&range, "bytes=-1", 0), RANGE_OUTSIDE);
}
END_TEST

START_TEST(a_part_of_another_file_is_not_continued)
{
	ck_assert(range_is_current(NULL, "\"a\""));
	ck_assert(range_is_current("\"a\"", "\"a\""));
	ck_assert(!range_is_current("\"b\"", "\"a\""));
	ck_assert(!range_is_current("W/\"a\"", "\"a\""));
	ck_assert(!range_is_current("Sun, 22 Nov 2026 10:00:00 GMT", "\"a\""));
}
END_TEST

Suite *range_suite(void)
{
	Suite *suite = suite_create("range");
	TCase *tests = tcase_create("range");

	tcase_add_loop_test(tests, reads_what_the_rfc_says, 0, LENGTH(cases));
	tcase_add_test(tests, nothing_is_inside_an_empty_file);
	tcase_add_test(tests, a_part_of_another_file_is_not_continued);
	suite_add_tcase(suite, tests);
	return suite;
}
