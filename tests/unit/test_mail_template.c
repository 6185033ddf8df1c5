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

static const struct catalogue empty;

/* Returns the rendered text, or NULL and what was wrong with it in *problem. */
static const char *render_in(const struct language *language, const struct catalogue *catalogue,
			     const char *text, enum template_context context, const char **problem)
{
	struct value data;
	struct value site;
	struct strbuf out;
	ck_assert_ptr_null(json_parse(&data, &test_arena, DATA, strlen(DATA)));
	ck_assert_ptr_null(json_parse(&site, &test_arena, "{\"site\":\"Evolv\"}", 16));
	const struct template_values values = { .arena = &test_arena,
						.language = language,
						.catalogue = catalogue,
						.base_url = "https://x.example",
						.site = &site,
						.data = &data };
	strbuf_init(&out, 4096);
	*problem = template_add(&out, text, strlen(text), context, &values);
	const char *made = arena_strndup(&test_arena, out.text, out.length);
	strbuf_clear(&out);
	return *problem == NULL ? made : NULL;
}

static const char *render(const char *text, enum template_context context, const char **problem)
{
	return render_in(&languages[0], &empty, text, context, problem);
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
	const struct template_values values = { .arena = &test_arena,
						.language = &languages[0],
						.catalogue = &empty,
						.base_url = "https://x.example",
						.data = &data };
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
	assert_made(TEMPLATE_HTML, "<html lang=\"{{name}}\" dir=\"{{status}}\">",
		    "<html lang=\"A &lt;b&gt; &amp; &quot;c&quot;\" dir=\"approved\">");
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
	assert_refused(TEMPLATE_TEXT, "{{#name", "no }}");
	assert_refused(TEMPLATE_TEXT, "{{/name}}", "ends no section");
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

START_TEST(times_and_numbers_are_written_as_the_language_does)
{
	static const char when[] =
		"{{time:weekday}} {{time:date}}, {{time:time}} {{number:number}}";
	const char *problem = NULL;
	assert_made(TEMPLATE_TEXT, when, "Sunday 22\u00A0November 2026, 18:05 12");
	assert_made(TEMPLATE_TEXT, "{{day:date}}", "22\u00A0November 2026");
	ck_assert_str_eq(render_in(&languages[1], &empty, when, TEMPLATE_TEXT, &problem),
			 "dimanche 22\u00A0novembre 2026, 18\u00A0h\u00A005 12");
	assert_refused(TEMPLATE_TEXT, "{{day:time}}", "cannot be written so");
	assert_refused(TEMPLATE_TEXT, "{{local:time}}", "cannot be written so");
	assert_refused(TEMPLATE_TEXT, "{{name:date}}", "cannot be written so");
	assert_refused(TEMPLATE_TEXT, "{{time:year}}", "cannot be written so");
}
END_TEST

/* A catalogue as msgfmt writes it, of one message. */
static struct catalogue one_message(const char *english, const char *french)
{
	struct {
		uint32_t header[7];
		uint32_t tables[2][2];
	} head = { .header = { 0x950412DEU, 0, 1, 28, 36, 0, 0 },
		   .tables = { { (uint32_t)strlen(english), 44 },
			       { (uint32_t)strlen(french), 45 + (uint32_t)strlen(english) } } };
	size_t size = 46 + strlen(english) + strlen(french);
	char *file = arena_alloc(&test_arena, size);
	struct catalogue catalogue;
	memcpy(file, &head, sizeof(head));
	memcpy(file + 44, english, strlen(english) + 1);
	memcpy(file + 45 + strlen(english), french, strlen(french) + 1);
	ck_assert(catalogue_read(&catalogue, file, size));
	return catalogue;
}

START_TEST(what_stands_between_two_tags_on_a_line_is_a_message)
{
	const struct catalogue catalogue =
		one_message("Hello {{status}},", "{{status}}, <bonjour> & \u00AB x \u00BB");
	static const struct {
		enum template_context context;
		const char *text;
		const char *wanted;
	} rows[] = {
		{ TEMPLATE_TEXT, "Hello {{status}},", "approved, <bonjour> & \u00AB x \u00BB" },
		{ TEMPLATE_TEXT, "  Hello {{status}}, \n",
		  "  approved, <bonjour> & \u00AB x \u00BB \n" },
		{ TEMPLATE_HEADER, "{{#yes}}Hello {{status}},{{/yes}}{{#no}}Hello{{/no}} (12)",
		  "approved, <bonjour> & \u00AB x \u00BB (12)" },
		/* What comes out of a catalogue is text, not markup. */
		{ TEMPLATE_HTML, "<p>Hello {{status}},</p>",
		  "<p>approved, &lt;bonjour&gt; &amp; \u00AB x \u00BB</p>" },
		{ TEMPLATE_HTML, "<p>Hello <b>{{status}},</b></p>",
		  "<p>Hello <b>approved,</b></p>" },
		{ TEMPLATE_HTML, "<style>\nHello {a}\n</style>", "<style>\nHello {a}\n</style>" },
		/* A tag is one only in HTML. */
		{ TEMPLATE_TEXT, "<p>Hello {{status}},</p>", "<p>Hello approved,</p>" },
		{ TEMPLATE_TEXT, "Hello\n{{status}},", "Hello\napproved," },
	};
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *problem = NULL;
		const char *made = render_in(&languages[1], &catalogue, rows[i].text,
					     rows[i].context, &problem);
		ck_assert_msg(problem == NULL, "%zu: %s", i, problem);
		ck_assert_str_eq(made, rows[i].wanted);
	}
}
END_TEST

START_TEST(lines_of_a_text_are_broken_between_words)
{
#define FIFTY "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa "
	assert_made(TEMPLATE_TEXT, FIFTY "aaaaaaaaa aaaaaaaaaaa\n",
		    FIFTY "aaaaaaaaa aaaaaaaaaaa\n");
	assert_made(TEMPLATE_TEXT, FIFTY "aaaaaaaaa aaaaaaaaaaaa aaaaaaaaaa. x",
		    FIFTY "aaaaaaaaa aaaaaaaaaaaa\naaaaaaaaaa. x");
	assert_made(TEMPLATE_TEXT, FIFTY "éééééééééé ééééééééééé é",
		    FIFTY "éééééééééé ééééééééééé\né");
	assert_made(
		TEMPLATE_TEXT, FIFTY FIFTY FIFTY "a",
		"aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\n"
		"aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\naaaaaaaaa a");
	/* A no-break space keeps what it should, and so does a line that begins with a blank. */
	assert_made(TEMPLATE_TEXT, FIFTY "aaaaaaaaa aaaaaaaaaaa\u00A0aa",
		    FIFTY "aaaaaaaaa\naaaaaaaaaaa\u00A0aa");
	assert_made(TEMPLATE_TEXT, "  " FIFTY FIFTY "a", "  " FIFTY FIFTY "a");
	assert_made(TEMPLATE_HTML, FIFTY FIFTY "a", FIFTY FIFTY "a");
	assert_made(TEMPLATE_HEADER, FIFTY FIFTY "a", FIFTY FIFTY "a");
#undef FIFTY
}
END_TEST

START_TEST(a_link_of_ours_leads_to_the_language_of_the_mail)
{
	static const struct {
		const char *url;
		const char *wanted;
	} rows[] = {
		{ "https://x.example/", "https://x.example/fr/" },
		{ "https://x.example/certificates/A-1/", "https://x.example/fr/certificates/A-1/" },
		{ "https://x.example/api/v1/verify-email/?token=a",
		  "https://x.example/api/v1/verify-email/?token=a&language=fr" },
		{ "https://x.example/api/v1/health/",
		  "https://x.example/api/v1/health/?language=fr" },
		{ "https://x.example.evil/", "https://x.example.evil/" },
		{ "https://other.example/", "https://other.example/" },
	};
	struct template_values values = { .arena = &test_arena,
					  .language = &languages[1],
					  .base_url = "https://x.example" };
	const char *problem = NULL;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_str_eq(template_link(&values, rows[i].url), rows[i].wanted);
	}
	values.language = &languages[0];
	ck_assert_str_eq(template_link(&values, rows[0].url), rows[0].url);

	ck_assert_str_eq(render_in(&languages[1], &empty, "{{link:link}}", TEMPLATE_TEXT, &problem),
			 "https://x.example/fr/?a=1&b=\"2\"");
	ck_assert_str_eq(render_in(&languages[1], &empty, "<p>At {{link:link}}.</p>", TEMPLATE_HTML,
				   &problem),
			 "<p>At <a href=\"https://x.example/fr/?a=1&amp;b=&quot;2&quot;\">"
			 "https://x.example/fr/?a=1&amp;b=&quot;2&quot;</a>.</p>");
	assert_made(TEMPLATE_HTML, "<a href=\"{{link:link}}\">x</a>",
		    "<a href=\"https://x.example/?a=1&amp;b=&quot;2&quot;\">x</a>");
	assert_refused(TEMPLATE_HTML, "{{script:link}}", "no web address");
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
		times_and_numbers_are_written_as_the_language_does,
		what_stands_between_two_tags_on_a_line_is_a_message,
		lines_of_a_text_are_broken_between_words,
		a_link_of_ours_leads_to_the_language_of_the_mail,
		NULL,
	};
	return fixture_suite("mail_template", tests);
}
