/*
 * The answer as it is written.
 */
#include "base/text.h"
#include "fixture.h"
#include "http/response.h"
#include "suites.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static struct response response;
static struct request request;

static void begin(void)
{
	fixture_arena();
	response_init(&response, &test_arena);
	request = (struct request){
		.method = METHOD_GET,
		.request_id = "00112233445566778899aabbccddeeff",
	};
}

static void end(void)
{
	response_clear(&response);
	arena_clear(&test_arena);
}

/* Writes the answer and returns all of it. */
static const char *written(void)
{
	int descriptor = memfd_create("answer", MFD_CLOEXEC);
	off_t length = 0;
	char *text = NULL;

	ck_assert(response_write(&response, &request, descriptor));
	length = lseek(descriptor, 0, SEEK_END);
	text = arena_alloc(&test_arena, (size_t)length + 1);
	ck_assert_int_eq(pread(descriptor, text, (size_t)length, 0), length);
	close(descriptor);
	return text;
}

static void assert_has(const char *answer, const char *line)
{
	const char *whole = arena_printf(&test_arena, "%s\r\n", line);
	const char *end_of_head = strstr(answer, "\r\n\r\n");
	const char *at = strstr(answer, whole);

	ck_assert_msg(at != NULL && at < end_of_head && (at == answer || at[-1] == '\n'),
		      "no \"%s\" in\n%s", line, answer);
}

static void assert_lacks(const char *answer, const char *name)
{
	const char *prefix = arena_printf(&test_arena, "\n%s:", name);

	ck_assert_msg(strstr(answer, prefix) == NULL, "\"%s\" in\n%s", name, answer);
}

static const char *body_of(const char *answer)
{
	return strstr(answer, "\r\n\r\n") + 4;
}

/* Returns the value of a header of an answer. */
static const char *header_of(const char *answer, const char *name)
{
	const char *prefix = arena_printf(&test_arena, "\n%s: ", name);
	const char *at = strstr(answer, prefix);

	ck_assert_msg(at != NULL, "no %s in\n%s", name, answer);
	at += strlen(prefix);
	return arena_strndup(&test_arena, at, strcspn(at, "\r"));
}

START_TEST(a_json_answer_has_what_every_answer_has)
{
	const char *answer = NULL;

	response_json(&response, 200);
	strbuf_add_text(&response.body, "{\"a\":1}");
	answer = written();
	ck_assert(text_starts_with(answer, "Status: 200 OK\r\n"));
	assert_has(answer, "Content-Type: application/json");
	assert_has(answer, "Content-Length: 7");
	assert_has(answer, "X-Request-Id: 00112233445566778899aabbccddeeff");
	assert_has(answer, "X-Content-Type-Options: nosniff");
	assert_has(answer, "Cache-Control: private, no-store");
	assert_has(answer, "Vary: Authorization, Origin");
	assert_lacks(answer, "ETag");
	assert_lacks(answer, "Content-Security-Policy");
	ck_assert_str_eq(body_of(answer), "{\"a\":1}");
}
END_TEST

START_TEST(an_answer_that_nobody_filled_is_no_success)
{
	ck_assert(text_starts_with(written(), "Status: 500 Internal Server Error\r\n"));
}
END_TEST

START_TEST(a_public_answer_has_a_tag_and_may_be_kept)
{
	const char *answer = NULL;

	response_json_text(&response, 200, "[]");
	response.caching = CACHING_PUBLIC;
	answer = written();
	assert_has(answer,
		   "Cache-Control: public, max-age=0, s-maxage=60, stale-while-revalidate=30");
	ck_assert_int_eq(header_of(answer, "ETag")[0], '"');
	ck_assert_str_eq(body_of(answer), "[]");
}
END_TEST

START_TEST(what_the_client_has_is_not_sent_again)
{
	const char *answer = NULL;
	const char *tag = NULL;

	response_json_text(&response, 200, "[]");
	response.caching = CACHING_PUBLIC;
	response_header(&response, "Access-Control-Allow-Origin", "https://a.example");
	tag = header_of(written(), "ETag");
	request.if_none_match = arena_printf(&test_arena, "\"x\", W/%s", tag);
	answer = written();
	ck_assert(text_starts_with(answer, "Status: 304 Not Modified\r\n"));
	ck_assert_str_eq(header_of(answer, "ETag"), tag);
	assert_has(answer,
		   "Cache-Control: public, max-age=0, s-maxage=60, stale-while-revalidate=30");
	assert_has(answer, "Vary: Authorization, Origin");
	assert_has(answer, "Access-Control-Allow-Origin: https://a.example");
	assert_lacks(answer, "Content-Type");
	assert_lacks(answer, "Content-Length");
	ck_assert_str_eq(body_of(answer), "");
}
END_TEST

START_TEST(only_what_is_read_well_gets_a_tag)
{
	response_json_text(&response, 404, "[]");
	response.caching = CACHING_PUBLIC;
	request.if_none_match = "*";
	ck_assert(text_starts_with(written(), "Status: 404 Not Found\r\n"));
	response.status = 200;
	request.method = METHOD_POST;
	assert_lacks(written(), "ETag");
}
END_TEST

/* The contract: answers to a caller with a token are private, whatever the handler said. */
START_TEST(an_answer_to_a_caller_with_a_token_is_private)
{
	const char *answer = NULL;

	response_json_text(&response, 200, "[]");
	response.caching = CACHING_PUBLIC;
	request.bearer_token = "a.b.c";
	answer = written();
	assert_has(answer, "Cache-Control: private, no-store");
	assert_lacks(answer, "ETag");
	request.bearer_token = NULL;
	request.authorization_malformed = true;
	assert_has(written(), "Cache-Control: private, no-store");
}
END_TEST

START_TEST(head_has_the_length_of_get_and_no_body)
{
	const char *answer = NULL;

	response_json_text(&response, 200, "{\"a\":1}");
	response.caching = CACHING_PUBLIC;
	request.method = METHOD_HEAD;
	answer = written();
	assert_has(answer, "Content-Length: 7");
	assert_has(answer, "Content-Type: application/json");
	header_of(answer, "ETag");
	ck_assert_str_eq(body_of(answer), "");
}
END_TEST

START_TEST(an_empty_answer_has_neither_type_nor_length)
{
	const char *answer = NULL;

	response_json_text(&response, 200, "left over");
	response_empty(&response, 204);
	answer = written();
	ck_assert(text_starts_with(answer, "Status: 204 No Content\r\n"));
	assert_lacks(answer, "Content-Type");
	assert_lacks(answer, "Content-Length");
	ck_assert_str_eq(body_of(answer), "");
}
END_TEST

/* hazard 25: no page without a policy that forbids scripts in the text. */
START_TEST(a_page_has_a_strict_policy)
{
	const char *answer = NULL;
	const char *policy = NULL;

	response_html(&response, 200);
	strbuf_add_text(&response.body, "<!DOCTYPE html>");
	answer = written();
	policy = header_of(answer, "Content-Security-Policy");
	ck_assert_ptr_nonnull(strstr(policy, "default-src 'none'"));
	ck_assert_ptr_nonnull(strstr(policy, "frame-ancestors 'none'"));
	ck_assert_ptr_null(strstr(policy, "unsafe"));
	assert_has(answer, "Content-Type: text/html; charset=utf-8");
	assert_has(answer, "X-Frame-Options: DENY");
	assert_has(answer, "X-Content-Type-Options: nosniff");
	header_of(answer, "Referrer-Policy");
}
END_TEST

START_TEST(a_handlers_own_header_takes_the_place_of_the_usual_one)
{
	const char *answer = NULL;

	response_html(&response, 200);
	response_header(&response, "content-security-policy", "default-src 'self'");
	response_header(&response, "Cache-Control", "no-store");
	answer = written();
	assert_has(answer, "content-security-policy: default-src 'self'");
	assert_lacks(answer, "Content-Security-Policy");
	assert_has(answer, "Cache-Control: no-store");
	ck_assert_ptr_null(strstr(answer, "private"));
}
END_TEST

START_TEST(vary_is_one_header)
{
	response_json_text(&response, 200, "[]");
	response_header(&response, "Vary", "Accept, origin");
	response_header(&response, "vary", "accept,  Accept-Language,");
	assert_has(written(), "Vary: Authorization, Origin, Accept, Accept-Language");
}
END_TEST

START_TEST(headers_keep_their_order_and_may_repeat)
{
	const char *answer = NULL;

	response_empty(&response, 204);
	response_header(&response, "Set-Cookie", "a=1");
	response_headerf(&response, "Set-Cookie", "b=%d", 2);
	answer = written();
	ck_assert_ptr_nonnull(strstr(answer, "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
	ck_assert_str_eq(response_header_get(&response, "set-cookie"), "a=1");
	ck_assert_ptr_null(response_header_get(&response, "Cookie"));
}
END_TEST

/* hazard 16: with a Location and no status, Apache runs another program. */
START_TEST(the_status_stands_first_also_with_a_location)
{
	response_empty(&response, 303);
	response_header(&response, "Location", "/courses");
	ck_assert(text_starts_with(written(), "Status: 303 See Other\r\n"));
	response_reset(&response);
	response_json_text(&response, 201, "{}");
	response_header(&response, "Location", "/api/v1/courses/1/");
	ck_assert(text_starts_with(written(), "Status: 201 Created\r\n"));
}
END_TEST

/* hazard 15: what is not whole is not sent as if it were. */
START_TEST(a_body_that_did_not_fit_is_an_error)
{
	const char *answer = NULL;
	static char piece[1 << 20];

	memset(piece, 'x', sizeof(piece));
	response_json(&response, 200);
	response.caching = CACHING_PUBLIC;
	for (size_t i = 0; i <= RESPONSE_BODY_MAX / sizeof(piece); i++) {
		strbuf_add(&response.body, piece, sizeof(piece));
	}
	ck_assert(!strbuf_ok(&response.body));
	ck_assert_ptr_ne(freopen("/dev/null", "w", stderr), NULL);
	answer = written();
	ck_assert(text_starts_with(answer, "Status: 500 Internal Server Error\r\n"));
	assert_has(answer, "Cache-Control: private, no-store");
	ck_assert_ptr_nonnull(strstr(body_of(answer), request.request_id));
	ck_assert_ptr_null(strchr(body_of(answer), 'x'));
}
END_TEST

/* hazard 15 */
START_TEST(nothing_of_a_first_try_is_left_after_a_reset)
{
	const char *answer = NULL;

	response_json_text(&response, 200, "secret");
	response_header(&response, "Location", "/secret");
	response.caching = CACHING_PUBLIC;
	response_reset(&response);
	response_json_text(&response, 403, "{}");
	answer = written();
	ck_assert_ptr_null(strstr(answer, "secret"));
	assert_has(answer, "Cache-Control: private, no-store");
}
END_TEST

static void wake_up(int number)
{
	(void)number;
}

/* Interrupts every system call each millisecond: a long write then returns before it is done. */
static void interrupt_often(void)
{
	struct sigaction action = { .sa_handler = wake_up };
	struct itimerval each = { .it_interval = { .tv_usec = 1000 },
				  .it_value = { .tv_usec = 1000 } };

	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(setitimer(ITIMER_REAL, &each, NULL), 0);
}

/* Reads slowly to the end; returns 0 when the body came whole, in order. */
static int read_slowly(int descriptor, size_t body_length)
{
	static char answer[1 << 21];
	size_t total = 0;
	ssize_t got = 0;

	while ((got = read(descriptor, answer + total, 30000)) > 0) {
		total += (size_t)got;
		usleep(3000);
	}
	answer[total] = '\0';
	return strlen(body_of(answer)) == body_length ? 0 : 1;
}

START_TEST(a_slow_reader_gets_all_of_it)
{
	static char piece[1 << 20];
	int ends[2];
	pid_t reader = -1;
	int status = 0;

	memset(piece, 'x', sizeof(piece));
	response_json(&response, 200);
	strbuf_add(&response.body, piece, sizeof(piece));
	ck_assert_int_eq(pipe(ends), 0);
	reader = fork();
	if (reader == 0) {
		close(ends[1]);
		_exit(read_slowly(ends[0], sizeof(piece)));
	}
	close(ends[0]);
	interrupt_often();
	ck_assert(response_write(&response, &request, ends[1]));
	close(ends[1]);
	while (waitpid(reader, &status, 0) < 0) {
	}
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_client_that_is_gone_is_noticed)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	response_json_text(&response, 200, "{}");
	ck_assert(!response_write(&response, &request, ends[1]));
	close(ends[1]);
}
END_TEST

START_TEST(a_status_without_a_name_is_written_too)
{
	response_json_text(&response, 418, "{}");
	ck_assert(text_starts_with(written(), "Status: 418 Unknown\r\n"));
}
END_TEST

START_TEST(a_line_break_in_a_header_ends_the_program)
{
	response_header(&response, "Location", "/x\r\nSet-Cookie: a=1");
}
END_TEST

START_TEST(a_header_that_is_too_long_ends_the_program)
{
	response_headerf(&response, "Link", "%5000d", 1);
}
END_TEST

Suite *response_suite(void)
{
	const TTest *const tests[] = {
		a_json_answer_has_what_every_answer_has,
		an_answer_that_nobody_filled_is_no_success,
		a_public_answer_has_a_tag_and_may_be_kept,
		what_the_client_has_is_not_sent_again,
		only_what_is_read_well_gets_a_tag,
		an_answer_to_a_caller_with_a_token_is_private,
		head_has_the_length_of_get_and_no_body,
		an_empty_answer_has_neither_type_nor_length,
		a_page_has_a_strict_policy,
		a_handlers_own_header_takes_the_place_of_the_usual_one,
		vary_is_one_header,
		headers_keep_their_order_and_may_repeat,
		the_status_stands_first_also_with_a_location,
		a_body_that_did_not_fit_is_an_error,
		nothing_of_a_first_try_is_left_after_a_reset,
		a_slow_reader_gets_all_of_it,
		a_client_that_is_gone_is_noticed,
		a_status_without_a_name_is_written_too,
	};
	Suite *suite = suite_create("response");
	TCase *tcase = tcase_create("response");

	tcase_add_checked_fixture(tcase, begin, end);
	for (size_t i = 0; i < LENGTH(tests); i++) {
		tcase_add_test(tcase, tests[i]);
	}
	tcase_add_test_raise_signal(tcase, a_line_break_in_a_header_ends_the_program, SIGABRT);
	tcase_add_test_raise_signal(tcase, a_header_that_is_too_long_ends_the_program, SIGABRT);
	suite_add_tcase(suite, tcase);
	return suite;
}
