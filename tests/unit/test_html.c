/*
 * Pages: what stands in them stays text.
 */
#include "fixture.h"
#include "http/html.h"
#include "suites.h"

#include <string.h>

START_TEST(text_cannot_become_a_tag)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	html_add_text(&out, "<script>alert('1' & \"2\")</script> é");
	ck_assert_str_eq(out.text,
			 "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt; é");
	strbuf_clear(&out);
}
END_TEST

START_TEST(control_characters_are_shown_as_unknown)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	html_add_text(&out, "a\x01"
			    "b\x1F"
			    "c\x7F\t\r\n");
	ck_assert_str_eq(out.text, "a\uFFFDb\uFFFDc\uFFFD\t\r\n");
	strbuf_clear(&out);
}
END_TEST

START_TEST(a_value_cannot_leave_its_attribute)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	html_add_attribute(&out, "value", "\" onfocus='x' <b>&amp;");
	ck_assert_str_eq(out.text, " value=\"&quot; onfocus=&#39;x&#39; &lt;b&gt;&amp;amp;\"");
	strbuf_clear(&out);
}
END_TEST

START_TEST(a_message_is_a_page_of_its_own)
{
	struct response response;

	response_init(&response, &test_arena);
	html_show_message(&response, 400, "<Title>", "A & B");
	ck_assert_int_eq(response.status, 400);
	ck_assert_ptr_nonnull(strstr(response.body.text, "<title>&lt;Title&gt;</title>"));
	ck_assert_ptr_nonnull(
		strstr(response.body.text, "<h1>&lt;Title&gt;</h1>\n<p>A &amp; B</p>"));
	ck_assert_int_eq(response.caching, CACHING_NONE);
	response_clear(&response);
}
END_TEST

Suite *html_suite(void)
{
	const TTest *const tests[] = {
		text_cannot_become_a_tag,
		control_characters_are_shown_as_unknown,
		a_value_cannot_leave_its_attribute,
		a_message_is_a_page_of_its_own,
		NULL,
	};

	return fixture_suite("html", tests);
}
