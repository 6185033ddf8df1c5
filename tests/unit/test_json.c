/*
 * JSON: what is read, what is refused, and what is written.
 */
#include "fixture.h"
#include "http/json.h"
#include "http/json_lint.h"
#include "suites.h"

#include <string.h>

static struct value parse(const char *text)
{
	struct value value = { .kind = VALUE_NULL };
	const char *problem = json_parse(&value, &test_arena, text, strlen(text));

	ck_assert_msg(problem == NULL, "%s: %s", text, problem);
	return value;
}

static void assert_refused(const char *text, size_t length, const char *why)
{
	struct value value = { .kind = VALUE_NULL };
	const char *problem = json_parse(&value, &test_arena, text, length);

	ck_assert_msg(problem != NULL, "%s was taken", text);
	ck_assert_msg(strstr(problem, why) != NULL, "%s: \"%s\" does not say \"%s\"", text, problem,
		      why);
}

/* hazard 21: a value keeps its kind, nothing converts. */
START_TEST(values_keep_their_kind)
{
	static const struct {
		const char *json;
		enum value_kind kind;
		const char *text;
	} rows[] = {
		{ .json = "null", .kind = VALUE_NULL },
		{ .json = " true ", .kind = VALUE_BOOLEAN, .text = "true" },
		{ .json = "false", .kind = VALUE_BOOLEAN, .text = "false" },
		{ .json = "\"false\"", .kind = VALUE_TEXT, .text = "false" },
		{ .json = "\"123abc\"", .kind = VALUE_TEXT, .text = "123abc" },
		{ .json = "\"\"", .kind = VALUE_TEXT, .text = "" },
		{ .json = "1", .kind = VALUE_NUMBER, .text = "1" },
		{ .json = "-12", .kind = VALUE_NUMBER, .text = "-12" },
		{ .json = "999999999999999999",
		  .kind = VALUE_NUMBER,
		  .text = "999999999999999999" },
		{ .json = "-999999999999999999",
		  .kind = VALUE_NUMBER,
		  .text = "-999999999999999999" },
		{ .json = "1.50", .kind = VALUE_NUMBER, .text = "1.50" },
		{ .json = "1e3", .kind = VALUE_NUMBER, .text = "1e3" },
		{ .json = "0.1E-7", .kind = VALUE_NUMBER, .text = "0.1E-7" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct value value = parse(rows[i].json);

		ck_assert_msg(value.kind == rows[i].kind, "%s", rows[i].json);
		ck_assert_pstr_eq(value.text, rows[i].text);
	}
}
END_TEST

START_TEST(texts_are_unescaped)
{
	ck_assert_str_eq(parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83c\\udf93\"").text,
			 "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x8E\x93");
}
END_TEST

START_TEST(objects_and_lists_keep_their_order)
{
	struct value value = parse("{\"b\": [1, \"two\", null, {}], \"a\": {\"c\": []}}");

	ck_assert_int_eq(value.kind, VALUE_OBJECT);
	ck_assert_uint_eq(value.count, 2);
	ck_assert_str_eq(value.members[0].name, "b");
	ck_assert_int_eq(value.members[0].value.kind, VALUE_LIST);
	ck_assert_uint_eq(value.members[0].value.count, 4);
	ck_assert_str_eq(value.members[0].value.items[1].text, "two");
	ck_assert_int_eq(value.members[0].value.items[2].kind, VALUE_NULL);
	ck_assert_int_eq(value.members[0].value.items[3].kind, VALUE_OBJECT);
	ck_assert_str_eq(value.members[1].value.members[0].name, "c");
	ck_assert_uint_eq(value.members[1].value.members[0].value.count, 0);
}
END_TEST

/* hazard 21: all of these pass json-c's strictest mode. */
START_TEST(what_json_c_lets_pass_is_refused)
{
	static const struct {
		const char *json;
		const char *why;
	} rows[] = {
		{ .json = "{\"a\":1,\"a\":2}", .why = "twice" },
		{ .json = "{\"a\":1,\"\\u0061\":2}", .why = "twice" },
		{ .json = "{\"x\":{\"a\":1,\"a\":1}}", .why = "twice" },
		{ .json = "[NaN]", .why = "no value" },
		{ .json = "[Infinity]", .why = "no value" },
		{ .json = "[-Infinity]", .why = "no value" },
		{ .json = "{'a':1}", .why = "double quotes" },
		{ .json = "['a']", .why = "no value" },
		{ .json = "\"a\nb\"", .why = "control character" },
		{ .json = "\"a\x01\"", .why = "control character" },
		{ .json = "\"a\\u0000b\"", .why = "NUL" },
		{ .json = "\"\xC0\x80\"", .why = "not UTF-8" },
		{ .json = "\"\xED\xA0\x80\"", .why = "not UTF-8" },
		{ .json = "\"\\ud800\"", .why = "half a character" },
		{ .json = "\"\\ud800x\"", .why = "half a character" },
		{ .json = "\"\\ud800\\n\"", .why = "half a character" },
		{ .json = "\"\\ud800\\ud800\"", .why = "half a character" },
		{ .json = "\"\\udc00\"", .why = "half a character" },
		{ .json = "/* c */ 1", .why = "no value" },
		{ .json = "1 // c", .why = "follows" },
		{ .json = "1000000000000000000", .why = "too large" },
		{ .json = "1e999", .why = "too large" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_refused(rows[i].json, strlen(rows[i].json), rows[i].why);
	}
	assert_refused("\"a\0b\"", 5, "control character");
	assert_refused("1\0", 2, "follows");
}
END_TEST

START_TEST(what_is_no_json_is_refused)
{
	static const struct {
		const char *json;
		const char *why;
	} rows[] = {
		{ .json = "", .why = "no value" },
		{ .json = "  ", .why = "no value" },
		{ .json = "{", .why = "double quotes" },
		{ .json = "[", .why = "no value" },
		{ .json = "[1", .why = "closing bracket" },
		{ .json = "[1,]", .why = "no value" },
		{ .json = "[1 2]", .why = "comma" },
		{ .json = "{\"a\"}", .why = "colon" },
		{ .json = "{\"a\":}", .why = "no value" },
		{ .json = "{\"a\":1,}", .why = "double quotes" },
		{ .json = "{a:1}", .why = "double quotes" },
		{ .json = "tru", .why = "no value" },
		{ .json = "True", .why = "no value" },
		{ .json = "nullx", .why = "follows" },
		{ .json = "01", .why = "no value" },
		{ .json = "-", .why = "no value" },
		{ .json = "+1", .why = "no value" },
		{ .json = ".5", .why = "no value" },
		{ .json = "1.", .why = "not complete" },
		{ .json = "1e", .why = "not complete" },
		{ .json = "1e+", .why = "not complete" },
		{ .json = "0x10", .why = "follows" },
		{ .json = "\"a", .why = "inside a text" },
		{ .json = "\"\\x\"", .why = "backslash" },
		{ .json = "\"\\", .why = "backslash" },
		{ .json = "\"\\u12\"", .why = "four digits" },
		{ .json = "\"\\u12", .why = "four digits" },
		{ .json = "{}{}", .why = "follows" },
		{ .json = "\xEF\xBB\xBF{}", .why = "no value" },
		{ .json = "1.00000000000000000000000000000000000000001", .why = "too many digits" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_refused(rows[i].json, strlen(rows[i].json), rows[i].why);
	}
}
END_TEST

/* hazard 21: depth. */
START_TEST(depth_is_bounded)
{
	static const char deepest[] = "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]";
	static const char deeper[] = "[[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]]";

	ck_assert_uint_eq(strcspn(deepest, "1"), JSON_DEPTH_MAX);
	ck_assert_int_eq(parse(deepest).kind, VALUE_LIST);
	assert_refused(deeper, strlen(deeper), "nested too deeply");
}
END_TEST

START_TEST(the_number_of_values_is_bounded)
{
	struct strbuf text;

	strbuf_init(&text, (size_t)1 << 20);
	strbuf_add_char(&text, '[');
	for (int i = 1; i < JSON_VALUES_MAX; i++) {
		strbuf_add_text(&text, i == 1 ? "1" : ",1");
	}
	strbuf_add_char(&text, ']');
	ck_assert_uint_eq(parse(text.text).count, JSON_VALUES_MAX - 1);
	text.text[text.length - 1] = ',';
	strbuf_add_text(&text, "1]");
	assert_refused(text.text, text.length, "too many values");
	strbuf_clear(&text);
}
END_TEST

START_TEST(a_text_need_not_end_with_nul)
{
	struct value value = { .kind = VALUE_NULL };
	char text[] = { '1', '2', '3' };

	ck_assert_ptr_null(json_parse(&value, &test_arena, text, 2));
	ck_assert_str_eq(value.text, "12");
}
END_TEST

/* hazard 25: JSON inside a page has an escaper of its own. */
START_TEST(what_is_written_can_be_read_and_stand_in_a_page)
{
	static const char text[] = "\"\\/\b\f\n\r\t\x01\x1F\x7F </script>&\xC3\xA9\xF0\x9F\x8E\x93";
	struct strbuf out;

	strbuf_init(&out, 1000);
	json_add_text(&out, text);
	ck_assert_str_eq(parse(out.text).text, text);
	ck_assert_ptr_null(strpbrk(out.text, "<>&"));
	strbuf_reset(&out);
	json_add_text(&out, "");
	ck_assert_str_eq(out.text, "\"\"");
	strbuf_clear(&out);
}
END_TEST

START_TEST(members_have_commas_between_them)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	strbuf_add_char(&out, '{');
	json_add_member(&out, "detail", "Not found.");
	json_add_member(&out, "next", NULL);
	json_add_raw_member(&out, "count", "12");
	strbuf_add_char(&out, '}');
	ck_assert_str_eq(out.text, "{\"detail\":\"Not found.\",\"next\":null,\"count\":12}");
	strbuf_reset(&out);
	json_add_raw_member(&out, "a", "[]");
	ck_assert_str_eq(out.text, "\"a\":[]");
	strbuf_clear(&out);
}
END_TEST

START_TEST(members_are_counted)
{
	static const char text[] = "{\"a\":{\"b\":1},\"c\":[{\"d\":2}]}";
	size_t members = 0;

	ck_assert_ptr_null(json_lint(text, strlen(text), &members));
	ck_assert_uint_eq(members, 4);
}
END_TEST

Suite *json_suite(void)
{
	const TTest *const tests[] = {
		values_keep_their_kind,
		texts_are_unescaped,
		objects_and_lists_keep_their_order,
		what_json_c_lets_pass_is_refused,
		what_is_no_json_is_refused,
		depth_is_bounded,
		the_number_of_values_is_bounded,
		a_text_need_not_end_with_nul,
		what_is_written_can_be_read_and_stand_in_a_page,
		members_have_commas_between_them,
		members_are_counted,
		NULL,
	};

	return fixture_suite("json", tests);
}
