/*
 * Queries and plain forms.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "http/urlencoded.h"
#include "suites.h"

#include <string.h>

static struct params parse(const char *text)
{
	struct params params = { .count = 0 };

	ck_assert_msg(urlencoded_parse(&params, &test_arena, text, strlen(text)), "%s", text);
	return params;
}

START_TEST(pairs_are_decoded)
{
	struct params params = parse("&&name=Ada+L%C3%A9a&a%3Db=%26=%3d&empty=&bare&&");

	ck_assert_uint_eq(params.count, 4);
	ck_assert_str_eq(params.items[0].name, "name");
	ck_assert_str_eq(params.items[0].value, "Ada L\xC3\xA9"
						"a");
	ck_assert_str_eq(params.items[1].name, "a=b");
	ck_assert_str_eq(params.items[1].value, "&==");
	ck_assert_str_eq(params.items[2].value, "");
	ck_assert_str_eq(params.items[3].name, "bare");
	ck_assert_str_eq(params.items[3].value, "");
}
END_TEST

/* hazard 19: decoded once, never twice. */
START_TEST(nothing_is_decoded_twice)
{
	ck_assert_str_eq(parse("a=%2541%252f").items[0].value, "%41%2f");
}
END_TEST

START_TEST(what_cannot_be_decoded_is_refused)
{
	static const char *const texts[] = { "a=%",      "a=%1",         "a=%g0", "a=%0g",
					     "%=1",      "a=%00",        "%00=1", "a=%C3",
					     "a=%C0%80", "a=%ED%A0%80",  "a=%4",  "a=\xFF",
					     "a=%-1",    "a=1&b=%zz&c=3" };
	struct params params = { .count = 0 };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(!urlencoded_parse(&params, &test_arena, texts[i], strlen(texts[i])),
			      "%s", texts[i]);
	}
	ck_assert(!urlencoded_parse(&params, &test_arena, "a=\0", 3));
	ck_assert(!urlencoded_parse(&params, &test_arena, "a=%41", 4));
}
END_TEST

START_TEST(the_number_of_pairs_is_bounded)
{
	struct params params = { .count = 0 };
	struct strbuf text;

	strbuf_init(&text, 10000);
	for (int i = 0; i < URLENCODED_PAIRS_MAX; i++) {
		strbuf_add_text(&text, "a&");
	}
	ck_assert(urlencoded_parse(&params, &test_arena, text.text, text.length));
	ck_assert_uint_eq(params.count, URLENCODED_PAIRS_MAX);
	strbuf_add_text(&text, "b");
	ck_assert(!urlencoded_parse(&params, &test_arena, text.text, text.length));
	strbuf_clear(&text);
}
END_TEST

START_TEST(nothing_gives_nothing)
{
	ck_assert_uint_eq(parse("").count, 0);
	ck_assert_uint_eq(parse("&").count, 0);
}
END_TEST

START_TEST(the_last_value_counts)
{
	struct params params = parse("page=1&page=2");

	ck_assert_str_eq(params_get(&params, "page"), "2");
	ck_assert_ptr_null(params_get(&params, "Page"));
}
END_TEST

START_TEST(what_is_written_can_be_read)
{
	static const char text[] = "a b&c=d+%/\xC3\xA9~-._\n\x7F";
	struct strbuf out;

	strbuf_init(&out, 1000);
	urlencoded_add(&out, text);
	ck_assert_str_eq(out.text, "a%20b%26c%3Dd%2B%25%2F%C3%A9~-._%0A%7F");
	ck_assert_str_eq(parse(out.text).items[0].name, text);
	strbuf_clear(&out);
}
END_TEST

Suite *urlencoded_suite(void)
{
	const TTest *const tests[] = {
		pairs_are_decoded,
		nothing_is_decoded_twice,
		what_cannot_be_decoded_is_refused,
		the_number_of_pairs_is_bounded,
		nothing_gives_nothing,
		the_last_value_counts,
		what_is_written_can_be_read,
		NULL,
	};

	return fixture_suite("urlencoded", tests);
}
