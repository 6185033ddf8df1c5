/*
 * Other sites' scripts and other sites' forms.
 */
#include "fixture.h"
#include "http/cors.h"
#include "suites.h"

#include <string.h>

static const struct config config = {
	.base_url = "https://school.example/evolv",
	.cors_origins = "https://app.example  http://localhost:5173",
};

/* Returns the header that lets the origin's scripts read, or NULL. */
static const char *allowed(const char *origin)
{
	struct request request = { .origin = origin };
	struct response response;

	response_init(&response, &test_arena);
	cors_add_headers(&response, &request, &config);
	ck_assert_str_eq(response_header_get(&response, "Vary"), "Origin");
	return response_header_get(&response, "Access-Control-Allow-Origin");
}

START_TEST(a_configured_origin_may_read)
{
	ck_assert_pstr_eq(allowed("https://app.example"), "https://app.example");
	ck_assert_pstr_eq(allowed("http://localhost:5173"), "http://localhost:5173");
}
END_TEST

/* hazard 27: null, prefixes, suffixes and look-alikes. */
START_TEST(no_other_origin_may_read)
{
	static const char *const others[] = {
		NULL,
		"",
		"null",
		"*",
		"https://app.example.evil.example",
		"https://evil-app.example",
		"https://app.exampl",
		"https://app.example:443",
		"http://app.example",
		"https://APP.example",
		"https://app.example ",
		"https://app.example  http://localhost:5173",
		"http://localhost:51733",
		"https://school.example",
	};
	struct config open = { .cors_origins = "null *" };
	struct request request = { .origin = "null" };
	struct response response;

	for (size_t i = 0; i < LENGTH(others); i++) {
		ck_assert_msg(allowed(others[i]) == NULL, "%s", others[i]);
	}
	response_init(&response, &test_arena);
	cors_add_headers(&response, &request, &open);
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Origin"));
}
END_TEST

START_TEST(what_may_be_read_is_named_and_credentials_never)
{
	struct request request = { .origin = "https://app.example" };
	struct response response;
	const char *exposed = NULL;

	response_init(&response, &test_arena);
	cors_add_headers(&response, &request, &config);
	exposed = response_header_get(&response, "Access-Control-Expose-Headers");
	ck_assert_ptr_nonnull(strstr(exposed, "ETag"));
	ck_assert_ptr_nonnull(strstr(exposed, "Location"));
	ck_assert_ptr_nonnull(strstr(exposed, "X-Request-Id"));
	ck_assert_ptr_nonnull(strstr(exposed, "Retry-After"));
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Credentials"));
}
END_TEST

START_TEST(options_says_what_is_allowed)
{
	struct request request = { .method = METHOD_OPTIONS };
	struct response response;

	response_init(&response, &test_arena);
	cors_answer_options(&response, &request, &config,
			    METHOD_GET | METHOD_HEAD | METHOD_POST | METHOD_OPTIONS);
	ck_assert_int_eq(response.status, 204);
	ck_assert_str_eq(response_header_get(&response, "Allow"), "GET, HEAD, POST, OPTIONS");
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Methods"));
}
END_TEST

START_TEST(a_preflight_is_answered_once)
{
	struct request request = { .method = METHOD_OPTIONS, .origin = "https://app.example" };
	struct response response;
	size_t origins = 0;

	response_init(&response, &test_arena);
	cors_answer_options(&response, &request, &config,
			    METHOD_PATCH | METHOD_DELETE | METHOD_OPTIONS);
	cors_add_headers(&response, &request, &config); /* as the core does for every answer */
	ck_assert_str_eq(response_header_get(&response, "Access-Control-Allow-Methods"),
			 "PATCH, DELETE, OPTIONS");
	ck_assert_str_eq(response_header_get(&response, "Access-Control-Allow-Headers"),
			 "Authorization, Content-Type, Idempotency-Key, If-Match");
	ck_assert_ptr_nonnull(response_header_get(&response, "Access-Control-Max-Age"));
	for (const struct response_header *at = response.headers; at != NULL; at = at->next) {
		origins += strcmp(at->name, "Access-Control-Allow-Origin") == 0;
	}
	ck_assert_uint_eq(origins, 1);
}
END_TEST

START_TEST(a_preflight_from_elsewhere_learns_nothing)
{
	struct request request = { .method = METHOD_OPTIONS, .origin = "https://evil.example" };
	struct response response;

	response_init(&response, &test_arena);
	cors_answer_options(&response, &request, &config,
			    METHOD_GET | METHOD_HEAD | METHOD_OPTIONS);
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Origin"));
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Methods"));
	ck_assert_ptr_null(response_header_get(&response, "Access-Control-Allow-Headers"));
}
END_TEST

/* hazard 26: a form on another site's page. */
START_TEST(forms_come_from_our_own_pages)
{
	static const struct {
		const char *site, *origin;
		bool same;
	} rows[] = {
		{ .site = NULL, .origin = NULL, .same = true },
		{ .site = "same-origin", .origin = "https://school.example", .same = true },
		{ .site = "same-origin", .origin = NULL, .same = true },
		{ .site = "none", .origin = NULL, .same = true },
		{ .site = NULL, .origin = "https://school.example", .same = true },
		{ .site = "same-site", .origin = "https://school.example", .same = true },
		{ .site = "cross-site", .origin = "https://app.example", .same = true },
		{ .site = NULL, .origin = "https://app.example", .same = true },
		{ .site = "cross-site", .origin = "https://evil.example", .same = false },
		{ .site = NULL, .origin = "https://evil.example", .same = false },
		{ .site = "cross-site", .origin = NULL, .same = false },
		{ .site = "same-site", .origin = NULL, .same = false },
		{ .site = "same-site", .origin = "https://other.school.example", .same = false },
		{ .site = "cross-site", .origin = "null", .same = false },
		{ .site = NULL, .origin = "null", .same = false },
		{ .site = NULL, .origin = "https://school.example.evil.example", .same = false },
		{ .site = NULL, .origin = "http://school.example", .same = false },
		{ .site = NULL, .origin = "https://school.exampl", .same = false },
		{ .site = "SAME-ORIGIN", .origin = NULL, .same = false },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request request = { .fetch_site = rows[i].site, .origin = rows[i].origin };

		ck_assert_msg(cors_same_site(&request, &config) == rows[i].same, "row %zu", i);
	}
}
END_TEST

START_TEST(without_a_configuration_no_origin_is_ours)
{
	struct config none = { .base_url = NULL };
	struct request request = { .origin = "https://school.example" };

	ck_assert(!cors_same_site(&request, &none));
	request.origin = "";
	ck_assert(!cors_same_site(&request, &none));
}
END_TEST

Suite *cors_suite(void)
{
	const TTest *const tests[] = {
		a_configured_origin_may_read,
		no_other_origin_may_read,
		what_may_be_read_is_named_and_credentials_never,
		options_says_what_is_allowed,
		a_preflight_is_answered_once,
		a_preflight_from_elsewhere_learns_nothing,
		forms_come_from_our_own_pages,
		without_a_configuration_no_origin_is_ours,
		NULL,
	};

	return fixture_suite("cors", tests);
}
