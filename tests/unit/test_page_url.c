/*
 * Addresses in pages: what stored text may lead to (hazard 25).
 */
#include "fixture.h"
#include "page/url.h"
#include "suites.h"

START_TEST(addresses_of_the_web_of_mail_and_of_this_site_are_allowed)
{
	static const char *const good[] = {
		"http://a.example",
		"HTTPS://a.example/x?y=1#z",
		"mailto:a@b.example",
		"/",
		"/courses/",
		"#reviews",
		"#",
	};

	for (size_t i = 0; i < LENGTH(good); i++) {
		ck_assert_msg(url_is_allowed(good[i]), "%s", good[i]);
	}
}
END_TEST

START_TEST(whatever_else_a_browser_would_follow_is_not)
{
	static const char *const bad[] = {
		"",
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		" javascript:alert(1)",
		"java\tscript:alert(1)",
		"java\nscript:alert(1)",
		"\x01javascript:alert(1)",
		"vbscript:x",
		"data:text/html,<script>alert(1)</script>",
		"file:///etc/passwd",
		"//evil.example/",
		"/\\evil.example/",
		"\\\\evil.example",
		"/\t/evil.example",
		"https:evil.example",
		"http:/evil.example",
		"https://",
		"https:// x",
		"http\n://a.example",
		"courses/",
		"?x",
		"mailto:",
		"tel:1",
		"\u00A0javascript:alert(1)",
		"view-source:http://x",
		"blob:x",
		"&#106;avascript:alert(1)",
	};

	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!url_is_allowed(bad[i]), "%s", bad[i]);
	}
}
END_TEST

START_TEST(every_address_of_a_list_counts)
{
	ck_assert(url_list_is_allowed("/a.webp 1x, https://b.example/c.webp 2x"));
	ck_assert(url_list_is_allowed("/a.webp"));
	ck_assert(!url_list_is_allowed("/a.webp 1x, javascript:x 2x"));
	ck_assert(!url_list_is_allowed("/a.webp 1x, //evil.example/x 2x"));
	ck_assert(!url_list_is_allowed(""));
	ck_assert(!url_list_is_allowed("/a,"));
}
END_TEST

Suite *page_url_suite(void)
{
	const TTest *const tests[] = {
		addresses_of_the_web_of_mail_and_of_this_site_are_allowed,
		whatever_else_a_browser_would_follow_is_not,
		every_address_of_a_list_counts,
		NULL,
	};

	return fixture_suite("page_url", tests);
}
