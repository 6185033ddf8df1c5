/*
 * Entity tags.
 */
#include "fixture.h"
#include "http/etag.h"
#include "suites.h"

#include <string.h>

START_TEST(a_tag_is_strong_quoted_and_of_the_body)
{
	const char *tag = etag_make(&test_arena, "{}", 2);

	ck_assert_int_eq(tag[0], '"');
	ck_assert_int_eq(tag[strlen(tag) - 1], '"');
	ck_assert_uint_ge(strlen(tag), 20);
	ck_assert_str_eq(tag, etag_make(&test_arena, "{}", 2));
	ck_assert_str_ne(tag, etag_make(&test_arena, "[]", 2));
	ck_assert_str_ne(tag, etag_make(&test_arena, "", 0));
}
END_TEST

/* RFC 9110 § 13.1.2 */
START_TEST(lists_weak_tags_and_stars_match)
{
	static const struct {
		const char *header;
		bool match;
	} rows[] = {
		{ .header = "\"a\"", .match = true },
		{ .header = "W/\"a\"", .match = true },
		{ .header = "*", .match = true },
		{ .header = " * ", .match = true },
		{ .header = "\"b\", \"a\"", .match = true },
		{ .header = "\"b,c\",W/\"x\" ,\t\"a\"", .match = true },
		{ .header = "\"a\", \"b\"", .match = true },
		{ .header = ", \"a\"", .match = true },
		{ .header = NULL, .match = false },
		{ .header = "", .match = false },
		{ .header = "\"b\"", .match = false },
		{ .header = "a", .match = false },
		{ .header = "\"a", .match = false },
		{ .header = "\"A\"", .match = false },
		{ .header = "w/\"a\"", .match = false },
		{ .header = "\"b\" \"a\"", .match = false },
		{ .header = "*, \"b\"", .match = false },
		{ .header = "\"b,\"a\"", .match = false },
		{ .header = "\"b\", ", .match = false },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_msg(etag_matches(rows[i].header, "\"a\"") == rows[i].match, "%s",
			      rows[i].header == NULL ? "(none)" : rows[i].header);
	}
}
END_TEST

/* RFC 9110 § 13.1.1 */
START_TEST(what_is_changed_is_named_by_a_strong_tag)
{
	static const struct {
		const char *header;
		bool match;
	} rows[] = {
		{ .header = "\"a\"", .match = true },
		{ .header = "*", .match = true },
		{ .header = "\"b\", \"a\"", .match = true },
		{ .header = "W/\"b\", \"a\"", .match = true },
		{ .header = "W/\"a\"", .match = false },
		{ .header = "\"b\"", .match = false },
		{ .header = "", .match = false },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_msg(etag_matches_strongly(rows[i].header, "\"a\"") == rows[i].match, "%s",
			      rows[i].header);
	}
}
END_TEST

Suite *etag_suite(void)
{
	const TTest *const tests[] = {
		a_tag_is_strong_quoted_and_of_the_body,
		lists_weak_tags_and_stars_match,
		what_is_changed_is_named_by_a_strong_tag,
		NULL,
	};

	return fixture_suite("etag", tests);
}
