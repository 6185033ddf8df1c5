/*
 * Rich text: what CommonMark says becomes elements, what HTML says stays visible.
 */
#include "fixture.h"
#include "page/markdown.h"
#include "suites.h"

#include <string.h>

static const char *html_of(const char *text)
{
	struct strbuf out;

	strbuf_init(&out, 100000);
	markdown_add(&out, text);
	ck_assert(strbuf_ok(&out));
	const char *copy = arena_strdup(&test_arena, out.text);
	strbuf_clear(&out);
	return copy;
}

START_TEST(what_people_write_becomes_elements)
{
	ck_assert_str_eq(
		html_of("# One\n\nTwo *three* **four**\nfive `six`"),
		"<h3>One</h3><p>Two <em>three</em> <strong>four</strong>\nfive <code>six</code></p>");
	ck_assert_str_eq(html_of("- a\n- b\n"), "<ul><li>a</li><li>b</li></ul>");
	ck_assert_str_eq(html_of("3. a\n\n4. b\n"),
			 "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>");
	ck_assert_str_eq(html_of("> a\n\n---\n\n    b\n"),
			 "<blockquote><p>a</p></blockquote><hr><pre><code>b\n</code></pre>");
	ck_assert_str_eq(html_of("a  \nb"), "<p>a<br>b</p>");
	ck_assert_str_eq(html_of("###### six"), "<h6>six</h6>");
}
END_TEST

START_TEST(links_and_pictures_lead_where_they_may)
{
	ck_assert_str_eq(
		html_of("[a](https://b.example/?x=1&y=2)"),
		"<p><a href=\"https://b.example/?x=1&amp;y=2\" rel=\"nofollow noopener\">a</a></p>");
	ck_assert_str_eq(html_of("[a](/courses/)"), "<p><a href=\"/courses/\">a</a></p>");
	ck_assert_str_eq(html_of("[a *b*](javascript:alert(1))"), "<p>a <em>b</em></p>");
	ck_assert_str_eq(html_of("[a](data:text/html,x) <javascript:alert(1)>"),
			 "<p>a javascript:alert(1)</p>");
	ck_assert_str_eq(html_of("![a](https://b.example/c.png)"),
			 "<p><img src=\"https://b.example/c.png\" alt=\"a\" loading=\"lazy\"></p>");
	ck_assert_str_eq(html_of("![a](javascript:x)"), "<p>a</p>");
	ck_assert_str_eq(html_of("[a](//evil.example)"), "<p>a</p>");
}
END_TEST

START_TEST(html_stays_text)
{
	ck_assert_str_eq(html_of("a <b onclick='x'>c</b>"),
			 "<p>a &lt;b onclick=&#39;x&#39;&gt;c&lt;/b&gt;</p>");
	ck_assert_str_eq(html_of("<script>alert(1)</script>\n"),
			 "<p>&lt;script&gt;alert(1)&lt;/script&gt;\n</p>");
	ck_assert_ptr_null(strstr(
		html_of("```<script>\nx\n```\n\n<!-- a --> <?b?>\n\n[x]: javascript:y \"><script>\"\n\n[x]"),
		"<script"));
}
END_TEST

Suite *markdown_suite(void)
{
	const TTest *const tests[] = {
		what_people_write_becomes_elements,
		links_and_pictures_lead_where_they_may,
		html_stays_text,
		NULL,
	};

	return fixture_suite("markdown", tests);
}
