/*
 * What S3 answers: texts of elements, errors, pages of a list; and what is no answer.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "service/s3_answer.h"
#include "suites.h"

#include <string.h>

/* Writes "name=text;" for each element with a text. */
static bool write_down(void *context, const char *name, const char *text)
{
	strbuf_addf(context, "%s=%s;", name, text);
	return true;
}

/* Returns what was seen, or NULL when the answer is none. */
static const char *seen(const char *answer)
{
	struct strbuf out;
	const char *text = NULL;

	strbuf_init(&out, 10000);
	if (s3_answer_read(answer, strlen(answer), &test_arena, write_down, &out)) {
		text = arena_strdup(&test_arena, out.text);
	}
	strbuf_clear(&out);
	return text;
}

START_TEST(the_texts_of_elements_are_seen_in_their_order)
{
	ck_assert_str_eq(seen("<a/>"), "a=;");
	ck_assert_str_eq(seen("<a></a>"), "a=;");
	ck_assert_str_eq(
		seen("<?xml version='1.0' encoding=\"UTF-8\"?>\n<R xmlns=\"http://x/>\"><A>1</A> <B><C>x y</C>"
		     "</B>\n<D />\n</R>\n"),
		"A=1;C=x y;D=;");
}
END_TEST

START_TEST(references_are_what_they_mean)
{
	ck_assert_str_eq(seen("<a>&lt;&gt;&amp;&quot;&apos;</a>"), "a=<>&\"';");
	ck_assert_str_eq(seen("<a>&#65;&#x42;&#xe9;&#x20AC;&#x1F600;</a>"),
			 "a=AB\303\251\342\202\254\360\237\230\200;");
}
END_TEST

START_TEST(what_is_no_answer_is_refused)
{
	static const char *const answers[] = {
		"",
		"text",
		"<a>",
		"<a></b>",
		"</a>",
		"<a></a><b/>",
		"<a></a>x",
		"<a",
		"<a b></a>",
		"<a b=c></a>",
		"<a b=\"<\"></a>",
		"<a>&nbsp;</a>",
		"<a>&#0;</a>",
		"<a>&#xd800;</a>",
		"<a>&#x110000;</a>",
		"<a>&#99999999;</a>",
		"<a>&#;</a>",
		"<a>&</a>",
		"<a>\xff</a>",
		"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
		"<a><!-- x --></a>",
		"<a><![CDATA[x]]></a>",
		"<?php ?><a/>",
		"<a><?xml version='1.0'?></a>",
	};

	for (size_t i = 0; i < LENGTH(answers); i++) {
		ck_assert_msg(seen(answers[i]) == NULL, "%s", answers[i]);
	}
	ck_assert_ptr_nonnull(seen("<a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a>"));
	ck_assert_ptr_null(seen(
		"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>"));
	ck_assert(!s3_answer_read("<a>\0</a>", 8, &test_arena, write_down, NULL));
}
END_TEST

START_TEST(an_error_says_its_code_and_a_message)
{
	const char *answer = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please "
			     "reduce your request rate.</Message><HostId/></Error>";
	struct s3_error error = s3_error_read(answer, strlen(answer), &test_arena);

	ck_assert_str_eq(error.code, "SlowDown");
	ck_assert_str_eq(error.message, "Please reduce your request rate.");
	error = s3_error_read(answer, strlen(answer) - 1, &test_arena);
	ck_assert_str_eq(error.code, "");
	error = s3_error_read("", 0, &test_arena);
	ck_assert_str_eq(error.message, "");
}
END_TEST

#define HEAD \
	"<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>files</Name>"
#define ONE                                                                                 \
	"<Contents><Key>a/1.pdf</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>" \
	"<ETag>&quot;x&quot;</ETag><Size>434234</Size><Owner><ID>1</ID></Owner></Contents>"

static bool read_page(struct s3_page *page, const char *text)
{
	return s3_page_read(page, text, strlen(text), &test_arena);
}

START_TEST(a_page_has_its_keys_and_says_where_the_next_begins)
{
	struct s3_page page;

	ck_assert(read_page(&page, HEAD "<NextContinuationToken>1u/e+</NextContinuationToken>"
					"<IsTruncated>true</IsTruncated>" ONE
					"<Contents><Key>a&amp;b</Key><Size>0</Size></Contents>"
					"</ListBucketResult>"));
	ck_assert_uint_eq(page.count, 2);
	ck_assert_str_eq(page.objects[0].key, "a/1.pdf");
	ck_assert_uint_eq(page.objects[0].size, 434234);
	ck_assert_int_eq(page.objects[0].modified_at, 1255369830);
	ck_assert_str_eq(page.objects[1].key, "a&b");
	ck_assert_int_eq(page.objects[1].modified_at, 0);
	ck_assert_str_eq(page.next, "1u/e+");
	ck_assert(read_page(&page, HEAD "<IsTruncated>false</IsTruncated></ListBucketResult>"));
	ck_assert_uint_eq(page.count, 0);
	ck_assert_ptr_null(page.next);
}
END_TEST

START_TEST(a_page_that_is_cut_off_or_wrong_is_none)
{
	static const char whole[] =
		HEAD "<IsTruncated>false</IsTruncated>" ONE "</ListBucketResult>";
	struct s3_page page;

	ck_assert(s3_page_read(&page, whole, strlen(whole), &test_arena));
	for (size_t length = 0; length < strlen(whole); length++) {
		ck_assert(!s3_page_read(&page, whole, length, &test_arena));
	}
	/* More is there, and nothing says where: a sweep must not take it for all. */
	ck_assert(!read_page(&page, HEAD "<IsTruncated>true</IsTruncated></ListBucketResult>"));
	ck_assert(!read_page(&page, HEAD "<Contents><Key>a</Key><Size>-1</Size></Contents>"
					 "</ListBucketResult>"));
}
END_TEST

START_TEST(a_page_of_too_many_keys_is_none)
{
	struct strbuf text;
	struct s3_page page;

	strbuf_init(&text, S3_ANSWER_MAX);
	strbuf_add_text(&text, HEAD);
	for (size_t i = 0; i < S3_PAGE_MAX; i++) {
		strbuf_add_text(&text, ONE);
	}
	size_t length = text.length;
	strbuf_add_text(&text, "</ListBucketResult>");
	ck_assert(s3_page_read(&page, text.text, text.length, &test_arena));
	ck_assert_uint_eq(page.count, S3_PAGE_MAX);
	text.length = length;
	strbuf_add_text(&text, ONE "</ListBucketResult>");
	ck_assert(!s3_page_read(&page, text.text, text.length, &test_arena));
	strbuf_clear(&text);
}
END_TEST

Suite *s3_answer_suite(void)
{
	const TTest *const tests[] = {
		the_texts_of_elements_are_seen_in_their_order,
		references_are_what_they_mean,
		what_is_no_answer_is_refused,
		an_error_says_its_code_and_a_message,
		a_page_has_its_keys_and_says_where_the_next_begins,
		a_page_that_is_cut_off_or_wrong_is_none,
		a_page_of_too_many_keys_is_none,
		NULL,
	};

	return fixture_suite("s3_answer", tests);
}
