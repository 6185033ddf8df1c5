/*
 * Numbers, comparisons, white space, UTF-8, hexadecimal, base64url.
 */
#include "base/text.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

/* hazard 22: out of range and not a number are told here, not by PostgreSQL. */
START_TEST(integers_are_read_whole_or_not_at_all)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t number;
	} rows[] = {
		{ .text = "0", .ok = true, .number = 0 },
		{ .text = "-0", .ok = true, .number = 0 },
		{ .text = "42", .ok = true, .number = 42 },
		{ .text = "-42", .ok = true, .number = -42 },
		{ .text = "9223372036854775807", .ok = true, .number = INT64_MAX },
		{ .text = "-9223372036854775808", .ok = true, .number = INT64_MIN },
		{ .text = "9223372036854775808", .ok = false },
		{ .text = "-9223372036854775809", .ok = false },
		{ .text = "99999999999999999999999", .ok = false },
		{ .text = "", .ok = false },
		{ .text = "-", .ok = false },
		{ .text = "+1", .ok = false },
		{ .text = " 1", .ok = false },
		{ .text = "1 ", .ok = false },
		{ .text = "123abc", .ok = false },
		{ .text = "0x10", .ok = false },
		{ .text = "1.0", .ok = false },
		{ .text = "--1", .ok = false },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		int64_t number = 7;

		ck_assert_msg(text_to_int64(rows[i].text, &number) == rows[i].ok, "%s",
			      rows[i].text);
		ck_assert_int_eq(number, rows[i].ok ? rows[i].number : 7);
	}
}
END_TEST

START_TEST(sizes_keep_to_their_maximum)
{
	size_t number = 7;

	ck_assert(!text_to_size("-1", 10, &number));
	ck_assert(!text_to_size("11", 10, &number));
	ck_assert(!text_to_size("6", 5, &number));
	ck_assert(!text_to_size("1", 0, &number));
	ck_assert(!text_to_size("18446744073709551616", SIZE_MAX, &number));
	ck_assert_uint_eq(number, 7);
	ck_assert(text_to_size("10", 10, &number) && number == 10);
	ck_assert(text_to_size("0", 0, &number) && number == 0);
	ck_assert(text_to_size("18446744073709551615", SIZE_MAX, &number) && number == SIZE_MAX);
}
END_TEST

START_TEST(texts_compare)
{
	ck_assert(text_equal("a", "a") && !text_equal("a", "A") && !text_equal("a", NULL));
	ck_assert(text_equal(NULL, NULL) && !text_equal(NULL, "a"));
	ck_assert(text_equal_ignoring_case("Bearer", "bEARER"));
	ck_assert(text_equal_ignoring_case(NULL, NULL) && !text_equal_ignoring_case("a", NULL));
	ck_assert(text_starts_with("https://x", "https://") && !text_starts_with("http", "https"));
	ck_assert(text_ends_with("a.pdf", ".pdf") && !text_ends_with("pdf", ".pdf"));
	ck_assert_str_eq(text_to_lower(&test_arena, "AZ@[\xC3\x89"), "az@[\xC3\x89");
}
END_TEST

START_TEST(white_space_is_trimmed_also_what_people_paste)
{
	ck_assert_str_eq(text_trim(&test_arena, " \t\r\n Ada  Lovelace \xC2\xA0\xE3\x80\x80"),
			 "Ada  Lovelace");
	ck_assert_str_eq(text_trim(&test_arena, "\xE2\x80\x8A"
						"caf\xC3\xA9"),
			 "caf\xC3\xA9");
	ck_assert_str_eq(text_trim(&test_arena, ""), "");
	ck_assert_str_eq(text_trim(&test_arena, "  "), "");
	ck_assert(text_is_blank(NULL) && text_is_blank("") && text_is_blank(" \n\xC2\xA0"));
	ck_assert(!text_is_blank("\xC3\xA0") && !text_is_blank(" x"));
}
END_TEST

START_TEST(text_without_white_space_is_not_copied)
{
	const char *name = "Ada";

	ck_assert_ptr_eq(text_trim(&test_arena, name), name);
}
END_TEST

/* hazard 21: overlong forms, surrogates and what lies beyond Unicode are no text. */
START_TEST(utf8_is_checked)
{
	static const char *const good[] = {
		"",
		"abc",
		"\xC2\x80",
		"\xDF\xBF",
		"\xE0\xA0\x80",
		"\xED\x9F\xBF",
		"\xEE\x80\x80",
		"\xEF\xBF\xBF",
		"\xF0\x90\x80\x80",
		"\xF4\x8F\xBF\xBF",
		"\xF0\x9F\x8E\x93",
	};
	static const char *const bad[] = {
		"\x80",
		"\xBF",
		"\xC0\x80",
		"\xC1\xBF",
		"\xC2",
		"\xC2\x41",
		"\xE0\x80\x80",
		"\xE0\x9F\xBF",
		"\xE1\x80",
		"\xE1\x80\x41",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF",
		"\xF0\x90\x80",
		"\xF0\x90\x80\x41",
		"\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80",
		"\xFE",
		"\xFF",
		"a\xFFz",
	};

	for (size_t i = 0; i < LENGTH(good); i++) {
		ck_assert_msg(utf8_is_valid(good[i], strlen(good[i])), "good %zu", i);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!utf8_is_valid(bad[i], strlen(bad[i])), "bad %zu", i);
	}
	ck_assert(utf8_is_valid("a\0b", 3));
	ck_assert_uint_eq(utf8_length("caf\xC3\xA9 \xF0\x9F\x8E\x93"), 6);
}
END_TEST

/* Returns what becomes of text in a line with room for size bytes. */
static const char *line_of(const char *text, size_t size)
{
	static char line[32];

	memset(line, 'x', sizeof(line));
	text_to_line(line, size, text);
	return line;
}

START_TEST(what_others_wrote_becomes_one_line_that_can_be_shown)
{
	ck_assert_str_eq(line_of("", 8), "");
	ck_assert_str_eq(line_of("a\r\nb\x7F\tc", 32), "a  b  c");
	ck_assert_str_eq(line_of("caf\xC3\xA9", 32), "caf\xC3\xA9");
	ck_assert_str_eq(line_of("caf\xE9 au lait", 32), "caf  au lait");
	ck_assert_str_eq(line_of("caf\xC3\xA9", 6), "caf\xC3\xA9");
	ck_assert_str_eq(line_of("caf\xC3\xA9", 5), "caf");
	ck_assert_str_eq(line_of("abc", 3), "ab");
	ck_assert_str_eq(line_of("abc", 1), "");
}
END_TEST

START_TEST(a_list_of_words_holds_whole_words)
{
	static const char *const words[] = { "jpg", "jpeg", NULL };

	ck_assert(text_is_one_of("jpg", words) && text_is_one_of("jpeg", words));
	ck_assert(!text_is_one_of("jp", words) && !text_is_one_of("JPG", words));
	ck_assert(!text_is_one_of("", words) && !text_is_one_of(NULL, words));
	ck_assert(!text_is_one_of("jpg", &words[2]));
}
END_TEST

START_TEST(hexadecimal_goes_both_ways)
{
	unsigned char bytes[3] = { 0 };
	char text[7] = "";

	ck_assert(hex_decode("00fFa9", bytes, 3));
	hex_encode(bytes, 3, text);
	ck_assert_str_eq(text, "00ffa9");
	ck_assert(!hex_decode("00ff", bytes, 3));
	ck_assert(!hex_decode("00ffa", bytes, 3));
	ck_assert(!hex_decode("00ffa9b", bytes, 3));
	ck_assert(!hex_decode("00ffg9", bytes, 3));
	ck_assert(!hex_decode("0:ffa9", bytes, 3));
}
END_TEST

START_TEST(base64url_goes_both_ways)
{
	static const char *const texts[] = { "", "Zg", "Zm8", "Zm9v", "Zm9vYg", "-_-_" };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		size_t length = 99;
		unsigned char *bytes =
			base64url_decode(&test_arena, texts[i], strlen(texts[i]), &length);

		ck_assert_ptr_nonnull(bytes);
		ck_assert_uint_eq(length, strlen(texts[i]) * 3 / 4);
		ck_assert_str_eq(base64url_encode(&test_arena, bytes, length), texts[i]);
	}
}
END_TEST

START_TEST(base64url_has_one_spelling)
{
	static const char *const texts[] = { "Z",    "Zg==", "Zh",     "Zm9",
					     "Zm+v", "Zm/v", "Zm9v\n", "Zm v" };
	size_t length = 0;

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(!base64url_decode(&test_arena, texts[i], strlen(texts[i]), &length),
			      "%s", texts[i]);
	}
	ck_assert_ptr_null(base64url_decode(&test_arena, "Zm\0v", 4, &length));
}
END_TEST

START_TEST(a_prefix_never_ends_inside_a_character)
{
	static const char text[] =
		"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"; /* 1, 2, 3 and 4 bytes */
	static const size_t bytes[] = { 0, 1, 3, 6, 10, 10 };

	for (size_t i = 0; i < LENGTH(bytes); i++) {
		ck_assert_uint_eq(utf8_prefix(text, i), bytes[i]);
	}
	ck_assert_uint_eq(utf8_prefix("", 3), 0);
}
END_TEST

Suite *text_suite(void)
{
	const TTest *const tests[] = {
		integers_are_read_whole_or_not_at_all,
		sizes_keep_to_their_maximum,
		texts_compare,
		white_space_is_trimmed_also_what_people_paste,
		text_without_white_space_is_not_copied,
		utf8_is_checked,
		a_prefix_never_ends_inside_a_character,
		what_others_wrote_becomes_one_line_that_can_be_shown,
		a_list_of_words_holds_whole_words,
		hexadecimal_goes_both_ways,
		base64url_goes_both_ways,
		base64url_has_one_spelling,
		NULL,
	};

	return fixture_suite("text", tests);
}
