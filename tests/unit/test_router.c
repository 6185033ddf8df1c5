/*
 * Which row answers a path, and what a path that no row answers is told.
 */
#include "base/array.h"
#include "suites.h"

#include "app/router.h"

static enum error nothing(struct exchange *exchange)
{
	(void)exchange;
	return NO_ERROR;
}

static const struct route_doc doc = { .summary = "Nothing" };

#define ROW(verb, pattern)                                                       \
	{                                                                        \
		.method = verb, .path = pattern, .handler = nothing, .doc = &doc \
	}

static const struct route routes[] = {
	ROW(METHOD_GET, "/"),
	ROW(METHOD_POST, "/"),
	ROW(METHOD_GET, "/me/"),
	ROW(METHOD_GET, "/{id}/"),
	ROW(METHOD_DELETE, "/{id}/"),
	ROW(METHOD_GET, "/{id}/lessons/{lesson_id}/"),
	ROW(METHOD_GET, "/codes/{code}/"),
	ROW(METHOD_GET, "/{id}.ics/"),
	ROW(METHOD_GET, "/feeds/{code}.ics/"),
};

static const struct app app = { .name = "things", .routes = routes, .route_count = LENGTH(routes) };

static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 1 << 20);
}

static void teardown(void)
{
	arena_clear(&arena);
}

static const struct route *route_of(enum method method, const char *path)
{
	return router_find(&app, &arena, method, path).route;
}

START_TEST(a_fixed_path_is_answered_by_the_row_of_its_method)
{
	ck_assert_ptr_eq(route_of(METHOD_GET, "/"), &routes[0]);
	ck_assert_ptr_eq(route_of(METHOD_POST, "/"), &routes[1]);
	ck_assert_ptr_eq(route_of(METHOD_GET, "/me/"), &routes[2]);
}
END_TEST

START_TEST(head_is_answered_by_the_row_of_get)
{
	ck_assert_ptr_eq(route_of(METHOD_HEAD, "/"), &routes[0]);
}
END_TEST

START_TEST(what_stands_for_a_parameter_is_handed_over)
{
	struct route_match match = router_find(&app, &arena, METHOD_GET, "/12/lessons/34/");

	ck_assert_ptr_eq(match.route, &routes[5]);
	ck_assert_str_eq(match.params[0], "12");
	ck_assert_str_eq(match.params[1], "34");
}
END_TEST

START_TEST(a_known_path_with_another_method_says_which_are_allowed)
{
	struct route_match match = router_find(&app, &arena, METHOD_PATCH, "/12/");

	ck_assert_ptr_null(match.route);
	ck_assert_str_eq(method_list(match.methods, &arena), "GET, HEAD, DELETE, OPTIONS");
}
END_TEST

START_TEST(a_method_outside_the_allow_list_has_no_row)
{
	struct route_match match = router_find(&app, &arena, METHOD_NONE, "/");

	ck_assert_ptr_null(match.route);
	ck_assert_uint_ne(match.methods, 0);
}
END_TEST

START_TEST(hazard_19_an_id_is_a_number_that_fits_or_there_is_no_such_path)
{
	static const char *const strange[] = {
		"/-1/",
		"/+1/",
		"/1a/",
		"/0x1/",
		"/99999999999999999999/",
		"/1 /",
		"//",
		"/1//",
		"/../",
		"/./",
		"/12",
		"12/",
		"",
		"/12/lessons/",
		"/12/lessons/x/",
		"/me/x/",
		"/codes//",
		"/codes/a b/",
		"/codes/a.b/",
		"/.ics/",
		"/x.ics/",
		"/1.icsx/",
		"/1ics/",
		"/1.ics/x/",
		"/feeds/.ics/",
		"/feeds/a/",
	};

	for (size_t i = 0; i < LENGTH(strange); i++) {
		ck_assert_msg(router_find(&app, &arena, METHOD_GET, strange[i]).methods == 0, "%s",
			      strange[i]);
	}
}
END_TEST

START_TEST(a_word_takes_letters_digits_dash_and_underscore)
{
	struct route_match match = router_find(&app, &arena, METHOD_GET, "/codes/Ab_9-z/");

	ck_assert_ptr_eq(match.route, &routes[6]);
	ck_assert_str_eq(match.params[0], "Ab_9-z");
}
END_TEST

/* A request's path always ends in a slash; the name of a file has none. */
START_TEST(a_file_is_found_by_what_stands_before_its_ending)
{
	struct route_match number = router_find(&app, &arena, METHOD_GET, "/12.ics/");
	struct route_match word = router_find(&app, &arena, METHOD_GET, "/feeds/aB_9.ics/");

	ck_assert_ptr_eq(number.route, &routes[7]);
	ck_assert_str_eq(number.params[0], "12");
	ck_assert_ptr_eq(word.route, &routes[8]);
	ck_assert_str_eq(word.params[0], "aB_9");
}
END_TEST

Suite *router_suite(void)
{
	Suite *suite = suite_create("router");
	TCase *cases = tcase_create("router");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_fixed_path_is_answered_by_the_row_of_its_method);
	tcase_add_test(cases, head_is_answered_by_the_row_of_get);
	tcase_add_test(cases, what_stands_for_a_parameter_is_handed_over);
	tcase_add_test(cases, a_known_path_with_another_method_says_which_are_allowed);
	tcase_add_test(cases, a_method_outside_the_allow_list_has_no_row);
	tcase_add_test(cases, hazard_19_an_id_is_a_number_that_fits_or_there_is_no_such_path);
	tcase_add_test(cases, a_word_takes_letters_digits_dash_and_underscore);
	tcase_add_test(cases, a_file_is_found_by_what_stands_before_its_ending);
	suite_add_tcase(suite, cases);
	return suite;
}
