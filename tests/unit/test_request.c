/*
 * The request as the web server hands it over.
 */
#include "fixture.h"
#include "http/environment.h"
#include "http/request.h"
#include "suites.h"

#include <stdarg.h>
#include <string.h>

static const struct config config = { .trusted_proxies = "10.0.0.0/8" };

#define ENTRIES_MAX 40

/* What every request has in its environment. */
static const char *const usual[] = {
	"GATEWAY_INTERFACE=CGI/1.1",
	"SERVER_PROTOCOL=HTTP/1.1",
	"REMOTE_ADDR=198.51.100.7",
	"SCRIPT_NAME=/cgi-bin/api/v1/courses",
};

/* Reads a request with the usual entries and those given, which end with NULL. */
static enum error read_with(struct request *request, const char *first, ...)
{
	char *entries[ENTRIES_MAX] = { NULL };
	size_t count = 0;
	va_list more;

	for (size_t i = 0; i < LENGTH(usual); i++) {
		entries[count++] = arena_strdup(&test_arena, usual[i]);
	}
	va_start(more, first);
	for (const char *entry = first; entry != NULL; entry = va_arg(more, const char *)) {
		entries[count++] = arena_strdup(&test_arena, entry);
	}
	va_end(more);
	return request_read(request, &config, &test_arena, entries);
}

#define assert_malformed(entry)                                                                  \
	do {                                                                                     \
		struct request refused;                                                          \
		ck_assert_msg(read_with(&refused, entry, NULL) == ERROR_MALFORMED, "%s", entry); \
		ck_assert_uint_eq(strlen(refused.request_id), 32);                               \
	} while (0)

START_TEST(a_plain_request_is_read)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "REQUEST_METHOD=GET", "PATH_INFO=/12",
				   "QUERY_STRING=search=ada+l&page=2", "HTTP_ACCEPT=*/*",
				   "HTTP_IF_NONE_MATCH=\"a\", W/\"b\"",
				   "HTTP_ORIGIN=https://a.example",
				   "HTTP_SEC_FETCH_SITE=cross-site",
				   "HTTP_ACCEPT_LANGUAGE=fr, en;q=0.5", NULL),
			 NO_ERROR);
	ck_assert_int_eq(request.method, METHOD_GET);
	ck_assert_str_eq(request.script, "courses");
	ck_assert_str_eq(request.path, "/12/");
	ck_assert_str_eq(request.query_text, "search=ada+l&page=2");
	ck_assert_str_eq(params_get(&request.query, "search"), "ada l");
	ck_assert_int_eq(request.body_kind, BODY_NONE);
	ck_assert(!request.has_length && !request.chunked && request.body_length == 0);
	ck_assert_ptr_null(request.bearer_token);
	ck_assert(!request.authorization_malformed && !request.wants_html);
	ck_assert_str_eq(request.if_none_match, "\"a\", W/\"b\"");
	ck_assert_str_eq(request.origin, "https://a.example");
	ck_assert_str_eq(request.fetch_site, "cross-site");
	ck_assert_str_eq(request.accept_language, "fr, en;q=0.5");
	ck_assert_ptr_null(request.idempotency_key);
	ck_assert_str_eq(request.client_address, "198.51.100.7");
	ck_assert_str_eq(request.client_network, "198.51.100.7");
	ck_assert_uint_eq(strlen(request.request_id), 32);
}
END_TEST

START_TEST(an_empty_environment_is_a_request_too)
{
	char *none[] = { NULL };
	struct request request;

	ck_assert_int_eq(request_read(&request, &(struct config){ 0 }, &test_arena, none),
			 NO_ERROR);
	ck_assert_int_eq(request.method, METHOD_NONE);
	ck_assert_str_eq(request.path, "/");
	ck_assert_str_eq(request.script, "");
	ck_assert_str_eq(request.query_text, "");
	ck_assert_str_eq(request.client_address, "0.0.0.0");
}
END_TEST

/* hazard 10: "X_Forwarded_For" and "X-Forwarded-For" have one name here; getenv would find the attacker's. */
START_TEST(two_entries_of_one_name_are_refused)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "HTTP_X_FORWARDED_FOR=1.1.1.1",
				   "HTTP_X_FORWARDED_FOR=2.2.2.2", NULL),
			 ERROR_MALFORMED);
	ck_assert_int_eq(read_with(&request, "HTTP_X_OTHER=1", "HTTP_A=2", "HTTP_X_OTHER=1", NULL),
			 ERROR_MALFORMED);
	ck_assert_int_eq(read_with(&request, "HTTP_X=1", "HTTP_X_OTHER=1", "no equals sign",
				   "no equals sign", NULL),
			 NO_ERROR);
}
END_TEST

/* hazard 10 */
START_TEST(forwarded_addresses_count_only_from_a_proxy)
{
	char *from_proxy[] = { (char[]){ "REMOTE_ADDR=10.1.2.3" },
			       (char[]){ "HTTP_X_FORWARDED_FOR=1.1.1.1, 2001:db8:1:2:3:4:5:6" },
			       NULL };
	struct request request;

	ck_assert_int_eq(read_with(&request, "HTTP_X_FORWARDED_FOR=203.0.113.9", NULL), NO_ERROR);
	ck_assert_str_eq(request.client_address, "198.51.100.7");
	ck_assert_int_eq(request_read(&request, &config, &test_arena, from_proxy), NO_ERROR);
	ck_assert_str_eq(request.client_address, "2001:db8:1:2:3:4:5:6");
	ck_assert_str_eq(request.client_network, "2001:db8:1:2::/64");
}
END_TEST

/* hazard 11: Apache hands over a chunked body without a length. */
START_TEST(a_body_without_a_length_is_told_apart)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "REQUEST_METHOD=POST",
				   "HTTP_TRANSFER_ENCODING=chunked",
				   "CONTENT_TYPE=application/json", NULL),
			 NO_ERROR);
	ck_assert(!request.has_length && request.chunked);
	ck_assert_int_eq(read_with(&request, "CONTENT_LENGTH=0", NULL), NO_ERROR);
	ck_assert(request.has_length && !request.chunked && request.body_length == 0);
	ck_assert_int_eq(read_with(&request, "CONTENT_LENGTH=1234", NULL), NO_ERROR);
	ck_assert_uint_eq(request.body_length, 1234);
	ck_assert_int_eq(request.body_kind, BODY_OTHER);
}
END_TEST

START_TEST(a_length_is_digits)
{
	assert_malformed("CONTENT_LENGTH=-1");
	assert_malformed("CONTENT_LENGTH=+1");
	assert_malformed("CONTENT_LENGTH=1 ");
	assert_malformed("CONTENT_LENGTH=0x10");
	assert_malformed("CONTENT_LENGTH=1e3");
	assert_malformed("CONTENT_LENGTH=99999999999999999999");
	assert_malformed("CONTENT_LENGTH=18446744073709551615");
}
END_TEST

/* hazard 12: a query without "=" is an argument on Apache; here it is only a query. */
START_TEST(a_query_without_equals_is_a_name)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "QUERY_STRING=--help", NULL), NO_ERROR);
	ck_assert_uint_eq(request.query.count, 1);
	ck_assert_str_eq(params_get(&request.query, "--help"), "");
}
END_TEST

/* hazard 13: repeated headers arrive joined by commas. */
START_TEST(joined_headers_are_refused)
{
	assert_malformed("HTTP_AUTHORIZATION=Bearer a, Bearer b");
	assert_malformed("REDIRECT_HTTP_AUTHORIZATION=Bearer a,Bearer b");
	assert_malformed("CONTENT_TYPE=application/json, text/html");
	assert_malformed("CONTENT_LENGTH=5, 5");
	assert_malformed("HTTP_ORIGIN=https://a.example, https://b.example");
	assert_malformed("HTTP_IDEMPOTENCY_KEY=a, b");
	assert_malformed("HTTP_SEC_FETCH_SITE=none, cross-site");
}
END_TEST

/* hazard 17: who answers is the client's claim; nothing of it is kept, so no link can hold it. */
START_TEST(the_clients_idea_of_our_name_is_not_kept)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "HTTP_HOST=evil.example", "SERVER_NAME=evil.example",
				   "HTTP_X_FORWARDED_HOST=evil.example", NULL),
			 NO_ERROR);
	const char *const texts[] = {
		request.script,         request.path,           request.query_text,
		request.bearer_token,   request.if_none_match,  request.idempotency_key,
		request.origin,         request.fetch_site,     request.accept_language,
		request.client_address, request.client_network, request.request_id,
	};
	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert(texts[i] == NULL || strstr(texts[i], "evil") == NULL);
	}
}
END_TEST

/* hazard 19: the path arrives decoded; it is never decoded again. */
START_TEST(paths_are_taken_as_they_are)
{
	static const struct {
		const char *entry, *path;
	} rows[] = {
		{ .entry = "PATH_INFO=", .path = "/" },
		{ .entry = "PATH_INFO=/", .path = "/" },
		{ .entry = "PATH_INFO=/12/", .path = "/12/" },
		{ .entry = "PATH_INFO=/12", .path = "/12/" },
		{ .entry = "PATH_INFO=/%31%2f", .path = "/%31%2f/" },
		{ .entry = "PATH_INFO=//12", .path = "//12/" },
		{ .entry = "PATH_INFO=/../12", .path = "/../12/" },
	};
	struct request request;

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_int_eq(read_with(&request, rows[i].entry, NULL), NO_ERROR);
		ck_assert_str_eq(request.path, rows[i].path);
	}
	assert_malformed("PATH_INFO=12/");
	assert_malformed("PATH_INFO=/a\nb/");
	assert_malformed("PATH_INFO=/\xFF/");
}
END_TEST

/* hazard 20: odd methods reach the program. */
START_TEST(methods_are_an_allow_list)
{
	static const char *const odd[] = { "PURGE", "get",   "Get",     "GET ",
					   "",      "TRACE", "CONNECT", "\x01" };
	struct request request;

	for (size_t i = 0; i < LENGTH(odd); i++) {
		const char *entry = arena_printf(&test_arena, "REQUEST_METHOD=%s", odd[i]);

		ck_assert_int_eq(read_with(&request, entry, NULL), NO_ERROR);
		ck_assert_int_eq(request.method, METHOD_NONE);
	}
	for (unsigned bit = METHOD_GET; bit <= METHOD_OPTIONS; bit <<= 1) {
		ck_assert_int_eq(method_from_name(method_name((enum method)bit)), (enum method)bit);
	}
	ck_assert_str_eq(method_name(METHOD_NONE), "");
}
END_TEST

/* hazard 9: Apache renames the header; rewrite rules leave an empty one. */
START_TEST(authorization_is_found_under_either_name)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "HTTP_AUTHORIZATION=Bearer a.b-c_~+/==", NULL),
			 NO_ERROR);
	ck_assert_str_eq(request.bearer_token, "a.b-c_~+/==");
	ck_assert_int_eq(read_with(&request, "HTTP_AUTHORIZATION=",
				   "REDIRECT_HTTP_AUTHORIZATION=bearer  abc", NULL),
			 NO_ERROR);
	ck_assert_str_eq(request.bearer_token, "abc");
	ck_assert_int_eq(read_with(&request, "HTTP_AUTHORIZATION=Bearer abc",
				   "REDIRECT_HTTP_AUTHORIZATION=Bearer abc", NULL),
			 NO_ERROR);
	ck_assert_str_eq(request.bearer_token, "abc");
	ck_assert_int_eq(read_with(&request, "HTTP_AUTHORIZATION=Bearer abc",
				   "REDIRECT_HTTP_AUTHORIZATION=Bearer abd", NULL),
			 ERROR_MALFORMED);
	ck_assert_int_eq(read_with(&request, "HTTP_AUTHORIZATION=", NULL), NO_ERROR);
	ck_assert(request.bearer_token == NULL && !request.authorization_malformed);
}
END_TEST

START_TEST(an_authorization_that_is_no_token_is_said_to_be_none)
{
	static const char *const odd[] = { "Bearer", "Bearer ",  "Basic abc",  "Bearer a b",
					   "abc",    "Bearer =", "Bearer a=b", "Bearerabc" };
	struct request request;

	for (size_t i = 0; i < LENGTH(odd); i++) {
		const char *entry = arena_printf(&test_arena, "HTTP_AUTHORIZATION=%s", odd[i]);

		ck_assert_int_eq(read_with(&request, entry, NULL), NO_ERROR);
		ck_assert_ptr_null(request.bearer_token);
		ck_assert_msg(request.authorization_malformed, "%s", odd[i]);
	}
}
END_TEST

START_TEST(content_types_say_the_kind_of_body)
{
	static const struct {
		const char *type;
		enum body_kind kind;
	} rows[] = {
		{ .type = "application/json", .kind = BODY_JSON },
		{ .type = "Application/JSON; Charset=\"UTF-8\"", .kind = BODY_JSON },
		{ .type = "application/json; charset=iso-8859-1", .kind = BODY_OTHER },
		{ .type = "application/x-www-form-urlencoded", .kind = BODY_FORM },
		{ .type = "multipart/form-data; boundary=xyz", .kind = BODY_MULTIPART },
		{ .type = "multipart/mixed; boundary=xyz", .kind = BODY_OTHER },
		{ .type = "application/jsonp", .kind = BODY_OTHER },
		{ .type = "text/plain", .kind = BODY_OTHER },
		{ .type = "", .kind = BODY_NONE },
	};
	struct request request;

	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *entry = arena_printf(&test_arena, "CONTENT_TYPE=%s", rows[i].type);

		ck_assert_int_eq(read_with(&request, entry, NULL), NO_ERROR);
		ck_assert_msg(request.body_kind == rows[i].kind, "%s", rows[i].type);
	}
	assert_malformed("CONTENT_TYPE=application/json; charset");
}
END_TEST

START_TEST(a_boundary_is_checked)
{
	struct request request;

	ck_assert_int_eq(
		read_with(&request, "CONTENT_TYPE=multipart/form-data; boundary=\"a b'c\"", NULL),
		NO_ERROR);
	ck_assert_str_eq(request.multipart_boundary, "a b'c");
	assert_malformed("CONTENT_TYPE=multipart/form-data");
	assert_malformed("CONTENT_TYPE=multipart/form-data; boundary=\"\"");
	assert_malformed("CONTENT_TYPE=multipart/form-data; boundary=\"a \"");
	assert_malformed("CONTENT_TYPE=multipart/form-data; boundary=a\xC3\xA9");
	assert_malformed("CONTENT_TYPE=multipart/form-data; boundary=\"a;b\"");
	assert_malformed("CONTENT_TYPE=multipart/form-data; boundary="
			 "12345678901234567890123456789012345678901234567890123456789012345678901");
}
END_TEST

/* hazard 22: what PostgreSQL would refuse as badly encoded never gets that far. */
START_TEST(texts_are_clean_or_refused)
{
	assert_malformed("QUERY_STRING=a=%zz");
	assert_malformed("QUERY_STRING=a=%00");
	assert_malformed("QUERY_STRING=a=%FF");
	assert_malformed("QUERY_STRING=a=%0a");
	assert_malformed("QUERY_STRING=%7f=1");
	assert_malformed("HTTP_ORIGIN=https://a\x01");
	assert_malformed("HTTP_IF_NONE_MATCH=\"\xFF\"");
	assert_malformed("HTTP_ACCEPT=text/html\x7F");
	assert_malformed("HTTP_X_FORWARDED_FOR=1.1.1.1\n2.2.2.2");
	assert_malformed("HTTP_ACCEPT_LANGUAGE=\x1B[0m");
}
END_TEST

START_TEST(a_malformed_request_still_says_where_it_comes_from)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "QUERY_STRING=%", "HTTP_ORIGIN=https://a.example",
				   "HTTP_ACCEPT=text/html", NULL),
			 ERROR_MALFORMED);
	ck_assert_str_eq(request.origin, "https://a.example");
	ck_assert(request.wants_html);
	ck_assert_str_eq(request.path, "/");
}
END_TEST

START_TEST(what_was_refused_is_not_kept)
{
	struct request request;

	ck_assert_int_eq(read_with(&request, "HTTP_ORIGIN=https://a.example, https://b.example",
				   "HTTP_IF_NONE_MATCH=\x01", "HTTP_IDEMPOTENCY_KEY=a,b",
				   "HTTP_AUTHORIZATION=Bearer a,b",
				   "CONTENT_TYPE=multipart/form-data; boundary=\"a \"", NULL),
			 ERROR_MALFORMED);
	ck_assert_ptr_null(request.origin);
	ck_assert_ptr_null(request.if_none_match);
	ck_assert_ptr_null(request.idempotency_key);
	ck_assert_ptr_null(request.bearer_token);
	ck_assert_ptr_null(request.multipart_boundary);
	ck_assert_int_ne(request.body_kind, BODY_MULTIPART);
}
END_TEST

START_TEST(an_environment_finds_whole_names)
{
	char *entries[] = { (char[]){ "B=2" }, (char[]){ "AB=3" }, (char[]){ "A=1=x" },
			    (char[]){ "C=" }, NULL };
	struct environment environment;

	ck_assert(environment_read(&environment, &test_arena, entries));
	ck_assert_str_eq(environment_get(&environment, "A"), "1=x");
	ck_assert_str_eq(environment_get(&environment, "AB"), "3");
	ck_assert_str_eq(environment_get(&environment, "B"), "2");
	ck_assert_ptr_null(environment_get(&environment, "C"));
	ck_assert_ptr_null(environment_get(&environment, "D"));
	ck_assert_ptr_null(environment_get(&environment, ""));
}
END_TEST

Suite *request_suite(void)
{
	const TTest *const tests[] = {
		a_plain_request_is_read,
		an_empty_environment_is_a_request_too,
		two_entries_of_one_name_are_refused,
		forwarded_addresses_count_only_from_a_proxy,
		a_body_without_a_length_is_told_apart,
		a_length_is_digits,
		a_query_without_equals_is_a_name,
		joined_headers_are_refused,
		the_clients_idea_of_our_name_is_not_kept,
		paths_are_taken_as_they_are,
		methods_are_an_allow_list,
		authorization_is_found_under_either_name,
		an_authorization_that_is_no_token_is_said_to_be_none,
		content_types_say_the_kind_of_body,
		a_boundary_is_checked,
		texts_are_clean_or_refused,
		a_malformed_request_still_says_where_it_comes_from,
		what_was_refused_is_not_kept,
		an_environment_finds_whole_names,
		NULL,
	};

	return fixture_suite("request", tests);
}
