/*
 * Words and parameters in header values.
 */
#include "fixture.h"
#include "http/header_value.h"
#include "suites.h"

static struct header_value parse(const char *text)
{
	struct header_value value;

	ck_assert_msg(header_value_parse(&value, &test_arena, text), "%s", text);
	return value;
}

START_TEST(words_and_parameters_are_read)
{
	struct header_value value =
		parse(" Text/HTML ; Charset=UTF-8;; boundary=\"a b,c\" ;x=\"\" ; ");

	ck_assert_str_eq(value.word, "text/html");
	ck_assert_uint_eq(value.count, 3);
	ck_assert_str_eq(header_value_get(&value, "charset"), "UTF-8");
	ck_assert_str_eq(header_value_get(&value, "boundary"), "a b,c");
	ck_assert_str_eq(header_value_get(&value, "x"), "");
	ck_assert_ptr_null(header_value_get(&value, "y"));
}
END_TEST

START_TEST(backslashes_escape_only_what_must_be_escaped)
{
	struct header_value value = parse("form-data; filename=\"C:\\dir\\a \\\"b\\\" \\\\c.txt\"");

	ck_assert_str_eq(header_value_get(&value, "filename"), "C:\\dir\\a \"b\" \\c.txt");
}
END_TEST

/* hazard 13: two headers that a web server joined with a comma. */
START_TEST(joined_values_are_refused)
{
	static const char *const texts[] = {
		"application/json, text/html",
		"application/json,application/json",
		"application/json; charset=utf-8, text/html",
		"a; b=\"c\", d",
	};
	struct header_value value;

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(!header_value_parse(&value, &test_arena, texts[i]), "%s", texts[i]);
	}
}
END_TEST

START_TEST(what_is_not_of_the_form_is_refused)
{
	static const char *const texts[] = {
		"",
		";",
		"a b",
		"a; b",
		"a; =c",
		"a; b=",
		"a; b=;c=d",
		"a; b=\"c",
		"a; b=\"c\"d",
		"a; b=c; B=d",
		"a; b = c",
		"(a)",
		"a;a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1;o=1;p=1;q=1",
	};
	struct header_value value;

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(!header_value_parse(&value, &test_arena, texts[i]), "%s", texts[i]);
	}
}
END_TEST

START_TEST(clean_text_has_no_control_characters)
{
	ck_assert(header_text_is_clean("") && header_text_is_clean("caf\xC3\xA9 ~"));
	ck_assert(!header_text_is_clean("a\nb") && !header_text_is_clean("a\tb"));
	ck_assert(!header_text_is_clean("a\x7F") && !header_text_is_clean("\xFF"));
}
END_TEST

Suite *header_value_suite(void)
{
	const TTest *const tests[] = {
		words_and_parameters_are_read,
		backslashes_escape_only_what_must_be_escaped,
		joined_values_are_refused,
		what_is_not_of_the_form_is_refused,
		clean_text_has_no_control_characters,
		NULL,
	};

	return fixture_suite("header_value", tests);
}
