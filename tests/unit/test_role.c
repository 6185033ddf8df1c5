/*
 * Roles and their names.
 */
#include "auth/role.h"
#include "fixture.h"
#include "suites.h"

START_TEST(every_role_of_the_profile_is_known)
{
	const struct {
		const char *name;
		unsigned role;
	} cases[] = {
		{ "Student", ROLE_STUDENT },
		{ "Alumni", ROLE_ALUMNI },
		{ "Instructor", ROLE_INSTRUCTOR },
		{ "Admin", ROLE_ADMIN },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_uint_eq(role_from_name(cases[i].name), cases[i].role);
		ck_assert_str_eq(role_name(cases[i].role), cases[i].name);
	}
	ck_assert_str_eq(role_name(ROLE_ANONYMOUS), "Public");
}
END_TEST

START_TEST(a_name_that_is_not_a_role_may_nothing)
{
	const char *const names[] = { "admin", "Admin ", "", "Public", "Superuser", NULL };
	for (size_t i = 0; i < LENGTH(names); i++) {
		ck_assert_uint_eq(role_from_name(names[i]), 0);
	}
}
END_TEST

START_TEST(signed_in_is_everybody_but_the_visitor)
{
	ck_assert_uint_eq(WHO_SIGNED_IN & ROLE_ANONYMOUS, 0);
	ck_assert_uint_eq(WHO_ANYONE, WHO_SIGNED_IN | ROLE_ANONYMOUS);
}
END_TEST

Suite *role_suite(void)
{
	const TTest *const tests[] = {
		every_role_of_the_profile_is_known,
		a_name_that_is_not_a_role_may_nothing,
		signed_in_is_everybody_but_the_visitor,
		NULL,
	};
	return fixture_suite("role", tests);
}
