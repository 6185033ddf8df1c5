/*
 * Pages for browsers, JSON for everybody else.
 */
#include "fixture.h"
#include "http/accept.h"
#include "suites.h"

#include <stddef.h>

START_TEST(only_who_asks_for_pages_gets_them)
{
	static const struct {
		const char *accept;
		bool html;
	} rows[] = {
		{ .accept = NULL, .html = false },
		{ .accept = "", .html = false },
		{ .accept = "*/*", .html = false },
		{ .accept = "application/json", .html = false },
		{ .accept = "text/html", .html = true },
		{ .accept = "TEXT/HTML", .html = true },
		{ .accept = "text/*", .html = true },
		{ .accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
		  .html = true },
		{ .accept = "application/json, text/plain, */*", .html = false },
		{ .accept = "text/html;q=0.5, application/json", .html = false },
		{ .accept = "text/html; q=0.5, application/json;q=0.4", .html = true },
		{ .accept = "text/html;level=1;q=0.5, application/json;q=0.6", .html = false },
		{ .accept = "application/json;q=0.5, */*", .html = true },
		{ .accept = "text/html;q=0, */*;q=0.1", .html = false },
		{ .accept = "text/html;q=0.001", .html = true },
		{ .accept = "text/html;q=9", .html = false },
		{ .accept = "text/html;q=abc", .html = false },
		{ .accept = "text/html;q=10", .html = false },
		{ .accept = "text/html;q=0.12345", .html = false },
		{ .accept = "text/html;q=", .html = true },
		{ .accept = "text/html;x", .html = true },
		{ .accept = "text/html; level=1 ; q=0", .html = false },
		{ .accept = "application/*;q=0.1, */*;q=0.9", .html = true },
		{ .accept = "text/html;Q=1.000", .html = true },
		{ .accept = "text/htmlx, texty/html", .html = false },
		{ .accept = "application/*;q=0.3, text/html;q=0.2", .html = false },
		{ .accept = ",,text/html,,", .html = true },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_msg(accept_prefers_html(rows[i].accept) == rows[i].html, "%s",
			      rows[i].accept == NULL ? "(none)" : rows[i].accept);
	}
}
END_TEST

START_TEST(a_language_is_wanted_as_its_range_says)
{
	static const struct {
		const char *header;
		int english, french;
	} rows[] = {
		{ .header = NULL },
		{ .header = "" },
		{ .header = "fr", .french = 1000 },
		{ .header = "FR-ca", .french = 1000 },
		{ .header = "fra, frr", .french = 0 },
		{ .header = "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", .english = 800, .french = 1000 },
		{ .header = "de, *;q=0.5", .english = 500, .french = 500 },
		{ .header = "en;q=0, *", .english = 0, .french = 1000 },
		{ .header = "en-GB ; q=0.3,fr;q=x", .english = 300, .french = 0 },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_int_eq(accept_language_quality(rows[i].header, "en"), rows[i].english);
		ck_assert_int_eq(accept_language_quality(rows[i].header, "fr"), rows[i].french);
	}
}
END_TEST

Suite *accept_suite(void)
{
	const TTest *const tests[] = { only_who_asks_for_pages_gets_them,
				       a_language_is_wanted_as_its_range_says, NULL };

	return fixture_suite("accept", tests);
}
