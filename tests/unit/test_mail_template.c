/*
 * Templates: values arrive escaped for where they stand, and no gap is ever sent.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "http/json.h"
#include "service/mail_template.h"
#include "suites.h"

#include <string.h>

#define DATA                                                                                                              \
	"{\"name\":\"A <b> & \\\"c\\\"\",\"lines\":\"one\\ntwo\\u0007\",\"link\":\"https://x.example/?a=1&b=\\\"2\\\"\"," \
	"\"script\":\"javascript:alert(1)\",\"site\":\"mine\",\"none\":null,\"empty\":\"\",\"yes\":true,\"no\":false,"    \
	"\"number\":12,\"list\":[\"a\",\"b\"],\"bare\":[],\"day\":\"2026-11-22\",\"time\":\"2026-11-22T18:05:09.5Z\","    \
	"\"local\":\"2026-11-22T18:05:00+02:00\",\"status\":\"approved\"}"

/* Returns the rendered text, or NULL and what was wrong with it in *problem. */
static const char *render(const char *text, enum template_context context, const char **problem)
{
	struct value data;
	struct value site;
	struct strbuf out;
	ck_assert_ptr_null(json_parse(&data, &test_arena, DATA, strlen(DATA)));
	ck_assert_ptr_null(json_parse(&site, &test_arena, "{\"site\":\"Evolv\"}", 16));
	const struct template_values values = { .arena = &test_arena,
						.site = &site,
						.data = &data };
	strbuf_init(&out, 4096);
	*problem = template_add(&out, text, strlen(text), context, &values);
	const char *made = arena_strndup(&test_arena, out.text, out.length);
	strbuf_clear(&out);
	return *problem == NULL ? made : NULL;
}

static void assert_made(enum template_context context, const char *text, const char *wanted)
{
	const char *problem = NULL;
	const char *made = render(text, context, &problem);
	ck_assert_msg(problem == NULL, "%s: %s", text, problem);
	ck_assert_str_eq(made, wanted);
}

static void assert_refused(enum template_context context, const char *text, const char *part)
{
	const char *problem = NULL;
	const char *made = render(text, context, &problem);
	ck_assert_msg(made == NULL, "%s became %s", text, made);
	ck_assert_msg(strstr(problem, part) != NULL, "%s: %s", text, problem);
}

START_TEST(values_take_their_places)
{
	assert_made(TEMPLATE_TEXT, "", "");
	assert_made(TEMPLATE_TEXT, "Hello {{name}}!", "Hello A <b> & \"c\"!");
	assert_made(TEMPLATE_TEXT, "{{number}}{{status}}", "12approved");
	assert_made(TEMPLATE_TEXT, "{{list}}.", "a, b.");
	assert_made(TEMPLATE_TEXT, "{ {x} }} }", "{ {x} }} }");
}
END_TEST

START_TEST(the_site_wins)
{
	/* Or a row's data could say where the school is. */
	assert_made(TEMPLATE_TEXT, "{{site}}", "Evolv");
}
END_TEST

START_TEST(a_value_is_not_a_template)
{
	struct value data;
	struct strbuf out;
	const char *json = "{\"a\":\"{{b}}\",\"b\":\"secret\"}";
	ck_assert_ptr_null(json_parse(&data, &test_arena, json, strlen(json)));
	const struct template_values values = { .arena = &test_arena, .data = &data };
	strbuf_init(&out, 100);
	ck_assert_ptr_null(template_add(&out, "{{a}}", 5, TEMPLATE_TEXT, &values));
	ck_assert_str_eq(out.text, "{{b}}");
	strbuf_clear(&out);
}
END_TEST

START_TEST(each_context_has_its_escaper)
{
	assert_made(TEMPLATE_HTML, "<p>{{name}}</p>", "<p>A &lt;b&gt; &amp; &quot;c&quot;</p>");
	assert_made(TEMPLATE_HTML, "{{lines}}", "one<br>\ntwo\uFFFD");
	assert_made(TEMPLATE_TEXT, "{{lines}}", "one\ntwo ");
	assert_made(TEMPLATE_HEADER, "{{lines}}", "one two ");
	assert_made(TEMPLATE_HTML, "<a href=\"{{link}}\">x</a>",
		    "<a href=\"https://x.example/?a=1&amp;b=&quot;2&quot;\">x</a>");
}
END_TEST

START_TEST(a_link_is_a_web_address)
{
	/* hazard 25 */
	assert_refused(TEMPLATE_HTML, "<a href=\"{{script}}\">", "no web address");
	assert_refused(TEMPLATE_HTML, "<a href={{link}}>", "does not begin an href");
	assert_refused(TEMPLATE_HTML, "<a title=\"{{name}}\">", "does not begin an href");
	assert_refused(TEMPLATE_HTML, "<p {{name}}>", "does not begin an href");
}
END_TEST

START_TEST(a_missing_value_is_an_error)
{
	static const char *const bad[] = {
		"{{gone}}", "{{none}}",  "{{yes}}", "{{bare}}", "{{#gone}}x{{/gone}}",
		"{{}}",     "{{ name }}"
	};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		assert_refused(TEMPLATE_TEXT, bad[i], "there is no value");
	}
	assert_refused(TEMPLATE_TEXT, "{{name", "no }}");
	assert_refused(TEMPLATE_TEXT, "{{#name}}x", "no end");
	assert_refused(TEMPLATE_TEXT, "{{/name}}", "no value");
}
END_TEST

START_TEST(sections_are_shown_or_not)
{
	assert_made(TEMPLATE_TEXT, "a{{#name}}b{{/name}}c", "abc");
	assert_made(TEMPLATE_TEXT, "a{{#yes}}b{{/yes}}{{#number}}c{{/number}}{{#list}}d{{/list}}",
		    "abcd");
	assert_made(TEMPLATE_TEXT,
		    "a{{#none}}b{{/none}}{{#empty}}c{{/empty}}{{#no}}d{{/no}}{{#bare}}e{{/bare}}f",
		    "af");
	assert_made(TEMPLATE_TEXT,
		    "{{#status=approved}}in{{/status}}{{#status=rejected}}out{{/status}}", "in");
	assert_made(TEMPLATE_TEXT, "{{#yes}}a{{#no}}b{{/no}}c{{/yes}}d", "acd");
	/* What is not shown needs no values. */
	assert_made(TEMPLATE_TEXT, "{{#no}}{{gone}}{{/no}}", "");
}
END_TEST

START_TEST(the_ends_of_a_section_take_no_lines)
{
	assert_made(TEMPLATE_TEXT, "a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n");
	assert_made(TEMPLATE_TEXT, "a\n{{#no}}\nb\n{{/no}}\nc\n", "a\nc\n");
	assert_made(TEMPLATE_TEXT, "{{#yes}}\na\n{{/yes}}", "a\n");
}
END_TEST

START_TEST(times_are_shown_as_people_write_them)
{
	assert_made(TEMPLATE_TEXT, "{{day:day}}", "Sunday, 22 November 2026");
	assert_made(TEMPLATE_TEXT, "{{time:day}}", "Sunday, 22 November 2026");
	assert_made(TEMPLATE_TEXT, "{{time:time}}", "Sunday, 22 November 2026, 18:05 UTC");
	assert_refused(TEMPLATE_TEXT, "{{day:time}}", "not a time");
	assert_refused(TEMPLATE_TEXT, "{{local:time}}", "not a time");
	assert_refused(TEMPLATE_TEXT, "{{name:day}}", "not a time");
	assert_refused(TEMPLATE_TEXT, "{{time:year}}", "not a time");
}
END_TEST

Suite *mail_template_suite(void)
{
	const TTest *const tests[] = {
		values_take_their_places,
		the_site_wins,
		a_value_is_not_a_template,
		each_context_has_its_escaper,
		a_link_is_a_web_address,
		a_missing_value_is_an_error,
		sections_are_shown_or_not,
		the_ends_of_a_section_take_no_lines,
		times_are_shown_as_people_write_them,
		NULL,
	};
	return fixture_suite("mail_template", tests);
}
