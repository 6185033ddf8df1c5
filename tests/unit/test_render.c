/*
 * Templates: values become text or attributes, and nothing else; faults are told.
 */
#include "base/text.h"
#include "fixture.h"
#include "http/json.h"
#include "page/render.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMESPACES "xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:t=\"urn:evolv:template\""

static const char *directory;
static const char *problem; /* of the last page; NULL: none */

static void write_template(const char *name, const char *text)
{
	FILE *file = fopen(arena_printf(&test_arena, "%s/%s.html", directory, name), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void begin(void)
{
	directory = fixture_directory();
	ck_assert_int_eq(mkdir(arena_printf(&test_arena, "%s/parts", directory), 0700), 0);
}

static void parse(struct value *value, const char *json)
{
	const char *wrong = json_parse(value, &test_arena, json, strlen(json));

	ck_assert_msg(!wrong, "%s: %s", json, wrong);
}

/* Returns what the template "page" makes of data, in a language. */
static const char *render_in(const struct language *language, const char *json)
{
	static const struct catalogue empty;
	struct value data;
	struct value site;
	struct templates templates;
	struct strbuf out;
	struct wording wording = {
		.arena = &test_arena, .language = language, .catalogue = &empty, .translated = true
	};

	parse(&data, json);
	parse(&site, "{\"site\":{\"name\":\"Evolv\"}}");
	wording.scope = (struct scope){ .data = &data, .site = &site };
	templates_init(&templates, &test_arena, directory);
	strbuf_init(&out, 1000000);
	bool good = render_page(&out, &wording, &templates, "page");
	problem = wording.problem;
	ck_assert_int_eq(good, problem == NULL);
	templates_clear(&templates);
	const char *html = arena_strdup(&test_arena, out.text);
	strbuf_clear(&out);
	html += text_starts_with(html, "<!DOCTYPE html>\n") ? strlen("<!DOCTYPE html>\n") : 0;
	return arena_strndup(&test_arena, html, strlen(html) ? strlen(html) - 1 : 0);
}

/* The same of an element's content and attributes: <p ATTRIBUTES>CONTENT</p>. */
static const char *render(const char *element, const char *json)
{
	begin();
	write_template("page", element);
	return render_in(&languages[0], json);
}

/* Expects <p NAMESPACES…> with this inside to become html, without a fault. */
static void expect(const char *inside, const char *json, const char *html)
{
	const char *template_text = arena_printf(&test_arena, "<p " NAMESPACES ">%s</p>", inside);
	const char *out = render(template_text, json);

	ck_assert_msg(!problem, "%s: %s", inside, problem);
	ck_assert_str_eq(out, arena_printf(&test_arena, "<p>%s</p>", html));
}

/* Expects a fault that names what. */
static void expect_fault(const char *inside, const char *json, const char *what)
{
	render(arena_printf(&test_arena, "<p " NAMESPACES ">%s</p>", inside), json);
	ck_assert_msg(problem && strstr(problem, what), "%s: %s", inside,
		      problem ? problem : "no fault");
}

START_TEST(values_stay_text)
{
	expect("{a}", "{\"a\":\"<b>&amp;</b> \\\" '\"}",
	       "&lt;b&gt;&amp;amp;&lt;/b&gt; &quot; &#39;");
	expect("<i title=\"{a}\"/>", "{\"a\":\"\\\"><script>'\"}",
	       "<i title=\"&quot;&gt;&lt;script&gt;&#39;\"></i>");
	expect("{a.b} {c} {{x}}", "{\"a\":{\"b\":1.50},\"c\":true}", "1.50 true {x}");
	expect("{a}{b.c.d}", "{\"a\":null,\"b\":null}", "");
	expect("{a}", "{\"a\":\"{b} {{\"}", "{b} {{");
	expect("<textarea>{a}</textarea><pre> x\n </pre>", "{\"a\":\"\\n</textarea>\"}",
	       "<textarea>\n\n&lt;/textarea&gt;</textarea><pre>\n x\n </pre>");
	expect("a\n   b <br/> c", "{}", "a b <br> c");
}
END_TEST

START_TEST(what_is_not_there_is_a_fault)
{
	expect_fault("{a}", "{}", "there is no {a}");
	expect_fault("{a.b}", "{\"a\":{}}", "there is no {a.b}");
	expect_fault("{a}", "{\"a\":[]}", "{a}");
	expect_fault("<i t:if=\"a\"/>", "{}", "there is no {a}");
	expect_fault("<i t:each=\"x in a\"/>", "{}", "finds no list");
	expect_fault("<i t:each=\"x of a\"/>", "{\"a\":[]}", "finds no list");
	expect_fault("<t:part name=\"none\"/>", "{}", "none.html");
	expect_fault("<t:part name=\"../page\"/>", "{}", "there is no template");
	expect_fault("<t:other/>", "{}", "there is no t:other");
	expect_fault("<i t:if=\"a maybe\"/>", "{\"a\":1}", "cannot be read");
	expect_fault("{sum:a}", "{\"a\":1}", "there is no formatter {sum:a}");
	expect_fault("{date:a}", "{\"a\":\"soon\"}", "cannot write \"soon\"");
	expect_fault("a { b", "{}", "a brace stands alone");
}
END_TEST

START_TEST(only_listed_attributes_take_values)
{
	expect_fault("<i style=\"{a}\"/>", "{\"a\":\"x\"}", "style");
	expect_fault("<i style=\"color:red\"/>", "{}", "style");
	expect_fault("<i onclick=\"x()\"/>", "{}", "onclick");
	expect_fault("<i onmouseover=\"{a}\"/>", "{\"a\":\"x\"}", "onmouseover");
	expect_fault("<iframe srcdoc=\"x\"/>", "{}", "srcdoc");
	expect_fault("<iframe src=\"{a}\"/>", "{\"a\":\"/x\"}", "src");
	expect_fault("<i is=\"{a}\"/>", "{\"a\":\"x\"}", "is");
	expect_fault("<script src=\"{a}\"/>", "{\"a\":\"/x\"}", "src");
	expect_fault("<script>{a}</script>", "{\"a\":\"x\"}", "may hold nothing");
	expect_fault("<style>p {{}}</style>", "{}", "may hold nothing");
	expect_fault("<meta http-equiv=\"{a}\"/>", "{\"a\":\"x\"}", "http-equiv");
	expect_fault("<meta http-equiv=\"refresh\" content=\"{a}\"/>", "{\"a\":\"x\"}", "content");
}
END_TEST

START_TEST(addresses_are_checked_where_they_stand)
{
	expect("<a href=\"{a}\">x</a>", "{\"a\":\"https://b.example/?c=\\\"&d\"}",
	       "<a href=\"https://b.example/?c=&quot;&amp;d\">x</a>");
	expect("<a href=\"{a}\">x</a>", "{\"a\":\"javascript:alert(1)\"}", "<a>x</a>");
	expect("<a href=\"{a}\">x</a>", "{\"a\":\"//evil.example\"}", "<a>x</a>");
	expect("<a href=\"{a}/x\">x</a>", "{\"a\":\"/\"}", "<a>x</a>");
	expect("<a href=\"{p}/c/{a}/?s={b}\">x</a>",
	       "{\"p\":\"/fr\",\"a\":\"../x?y#z\",\"b\":\"a&b=c \\\"<\\u00e9\"}",
	       "<a href=\"/fr/c/../x%3Fy%23z/?s=a%26b%3Dc%20%22%3C%C3%A9\">x</a>");
	expect("<img src=\"{a}\" alt=\"\"/><form action=\"{a}\"></form>", "{\"a\":\"data:x\"}",
	       "<img alt=\"\"><form></form>");
	expect("<meta property=\"og:image\" content=\"{a}\"/>", "{\"a\":\"javascript:x\"}",
	       "<meta property=\"og:image\">");
	expect("<img srcset=\"{a} 1x, {a} 2x\" alt=\"\"/>", "{\"a\":\"/x\"}",
	       "<img srcset=\"/x 1x, /x 2x\" alt=\"\">");
}
END_TEST

START_TEST(an_attribute_of_one_value_may_be_left_out)
{
	expect("<option selected=\"{a}\" value=\"{b}\">x</option>", "{\"a\":true,\"b\":2}",
	       "<option selected=\"\" value=\"2\">x</option>");
	expect("<option selected=\"{a}\" value=\"{b}\">x</option>", "{\"a\":false,\"b\":null}",
	       "<option>x</option>");
	expect("<i class=\"a {b}\"/>", "{\"b\":null}", "<i class=\"a \"></i>");
}
END_TEST

START_TEST(conditions_and_loops)
{
	static const char data[] = "{\"yes\":[1],\"no\":[],\"zero\":0,\"word\":\"red\","
				   "\"list\":[{\"n\":1,\"on\":true},{\"n\":2,\"on\":false}]}";

	expect("<i t:if=\"yes\">1</i><i t:if=\"no\">2</i><i t:if=\"not no\">3</i><i t:if=\"zero\">4</i>",
	       data, "<i>1</i><i>3</i>");
	expect("<i t:if=\"word is red\">1</i><i t:if=\"word is blue\">2</i><i t:if=\"not word is blue\">3</i>",
	       data, "<i>1</i><i>3</i>");
	expect("<i t:each=\"x in list\" t:if=\"x.on\">{x.n}</i>", data, "<i>1</i>");
	expect("<t:group t:each=\"x in list\">{x.n}<t:group t:each=\"y in list\">{y.n}</t:group>;</t:group>",
	       data, "112;212;");
	expect_fault("<i t:each=\"x in list\"/>{x.n}", data, "there is no {x.n}");
	expect("<i t:each=\"list in list\">{list.n}</i>", data, "<i>1</i><i>2</i>");
}
END_TEST

START_TEST(parts_see_all_names_and_their_own)
{
	begin();
	write_template("parts/card",
		       "<b " NAMESPACES " class=\"{size}\">{item.name} {label} {top}</b>");
	write_template(
		"page",
		"<p " NAMESPACES "><t:part name=\"card\" item=\"{one}\" size=\"s-{top}\">"
		"<t:set name=\"label\">Word <t:group t:if=\"top\">on {top}</t:group></t:set></t:part></p>");
	ck_assert_str_eq(render_in(&languages[0], "{\"one\":{\"name\":\"<N>\"},\"top\":\"T\"}"),
			 "<p><b class=\"s-T\">&lt;N&gt; Word on T T</b></p>");
	ck_assert_ptr_null(problem);
	write_template("page",
		       "<p " NAMESPACES "><t:part name=\"card\" item=\"{one}\" size=\"\"/></p>");
	render_in(&languages[0], "{\"one\":{\"name\":\"N\"},\"top\":\"T\"}");
	ck_assert_str_eq(problem, "there is no {label}");
	write_template("parts/card", "<b " NAMESPACES "><t:part name=\"card\"/></b>");
	write_template("page", "<p " NAMESPACES "><t:part name=\"card\"/></p>");
	render_in(&languages[0], "{}");
	ck_assert_str_eq(problem, "templates are nested too deep");
}
END_TEST

START_TEST(a_page_stands_in_its_layout)
{
	begin();
	write_template("frame", "<!DOCTYPE html>\n<html " NAMESPACES
				"><head><title>{title} – {site.name}</title>"
				"<t:head/></head><body><main><t:content/></main></body></html>");
	write_template(
		"page",
		"<html " NAMESPACES " t:layout=\"frame\"><head><t:set name=\"title\">A <t:group>{a}"
		"</t:group></t:set><meta name=\"x\" content=\"y\"/></head><body>B {title}</body></html>");
	ck_assert_str_eq(
		render_in(&languages[0], "{\"a\":\"<c>\",\"site\":\"hidden\"}"),
		"<html><head><title>A &lt;c&gt; – Evolv</title><meta name=\"x\" content=\"y\">\n</head>"
		"<body><main>B A &lt;c&gt;</main></body></html>");
	ck_assert_ptr_null(problem);
	write_template("page", "<html " NAMESPACES
			       " t:layout=\"frame\"><head><t:set name=\"title\"><b>x</b></t:set>"
			       "</head><body/></html>");
	render_in(&languages[0], "{}");
	ck_assert_str_eq(problem, "<b> may not stand in a t:set");
}
END_TEST

START_TEST(json_cannot_end_its_script)
{
	expect("<script type=\"application/ld+json\" t:json=\"a\"/>",
	       "{\"a\":{\"b\":[\"</script><!--&\\u2028\\u2029\",1,null,true]}}",
	       "<script type=\"application/ld+json\">{\"b\":[\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029\",1,"
	       "null,true]}</script>");
}
END_TEST

START_TEST(languages_write_in_their_own_way)
{
	static const char data[] =
		"{\"d\":\"2026-03-01\",\"e\":\"2026-11-25T14:05:00Z\",\"n\":1234567.50,\"z\":0,\"o\":1}";
	static const char text[] =
		"<p " NAMESPACES
		">{date:d}; {month:e}; {month_short:e}; {weekday:d}; {time:e}; {number:n}; "
		"{day:d}; {iso:d}; <b t:plural=\"z\" t:one=\"{z} day\">{z} days</b></p>";

	ck_assert_str_eq(render(text, data),
			 "<p>1\u00A0March 2026; November 2026; Nov; Sunday; 14:05; 1,234,567.5; 1; "
			 "2026-03-01; <b>0 days</b></p>");
	ck_assert_str_eq(render_in(&languages[1], data),
			 "<p>1er\u00A0mars 2026; novembre 2026; nov.; dimanche; 14\u00A0h\u00A005; "
			 "1\u202F234\u202F567,5; 1er; 2026-03-01; <b>0 days</b></p>");
	expect("<b t:plural=\"o\" t:one=\"{o} day\">{o} days</b>", data, "<b>1 day</b>");
	expect_fault("<b t:plural=\"o\">{o} days</b>", data, "t:one");
	expect("{url:a} {initial:a} {excerpt:a}", "{\"a\":\"\\u00e9a/b\"}", "%C3%A9a%2Fb é éa/b");
}
END_TEST

START_TEST(files_that_are_no_templates_are_refused)
{
	static const char *const bad[] = {
		"<p>",
		"<p>&nbsp;</p>",
		"<!DOCTYPE p [<!ENTITY a \"b\">]><p>&a;</p>",
		"<!DOCTYPE p [<!ENTITY a SYSTEM \"/etc/passwd\">]><p>&a;</p>",
		"<!DOCTYPE p SYSTEM \"http://127.0.0.1:9/x.dtd\"><p/>",
		"<p a='1' a='2'/>",
		"",
	};

	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_str_eq(render(bad[i], "{}"), "");
		ck_assert_msg(problem != NULL, "%s", bad[i]);
	}
}
END_TEST

START_TEST(a_template_is_capped)
{
	char *large = arena_alloc(&test_arena, TEMPLATE_SIZE_MAX + 100);

	memset(large, ' ', TEMPLATE_SIZE_MAX + 90);
	memcpy(large, "<p>", 3);
	memcpy(large + TEMPLATE_SIZE_MAX + 80, "</p>", 5);
	ck_assert_str_eq(render(large, "{}"), "");
	ck_assert_ptr_nonnull(problem);
}
END_TEST

Suite *render_suite(void)
{
	const TTest *const tests[] = {
		values_stay_text,
		what_is_not_there_is_a_fault,
		only_listed_attributes_take_values,
		addresses_are_checked_where_they_stand,
		an_attribute_of_one_value_may_be_left_out,
		conditions_and_loops,
		parts_see_all_names_and_their_own,
		a_page_stands_in_its_layout,
		json_cannot_end_its_script,
		languages_write_in_their_own_way,
		files_that_are_no_templates_are_refused,
		a_template_is_capped,
		NULL,
	};

	return fixture_suite("render", tests);
}
