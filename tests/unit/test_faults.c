/*
 * All the faults of a form at once.
 */
#include "fixture.h"
#include "http/faults.h"
#include "suites.h"

static void assert_written(const struct faults *faults, const char *json)
{
	struct strbuf out;

	strbuf_init(&out, 10000);
	faults_write_json(faults, &out);
	ck_assert_str_eq(out.text, json);
	strbuf_clear(&out);
}

START_TEST(no_fault_is_an_empty_object)
{
	struct faults faults;

	faults_init(&faults, &test_arena);
	ck_assert(!faults_any(&faults));
	ck_assert(!faults_has(&faults, "email"));
	assert_written(&faults, "{}");
}
END_TEST

START_TEST(faults_are_grouped_by_field_in_order)
{
	struct faults faults;

	faults_init(&faults, &test_arena);
	faults_add(&faults, "password", "Too short.");
	faults_add(&faults, "email", "Enter an address.");
	faults_addf(&faults, "password", "At least %d characters.", 8);
	faults_add(&faults, FAULT_FORM, "The dates do not rise.");
	ck_assert(faults_any(&faults) && faults_has(&faults, "email"));
	ck_assert(!faults_has(&faults, "username"));
	assert_written(&faults, "{\"password\":[\"Too short.\",\"At least 8 characters.\"],"
				"\"email\":[\"Enter an address.\"],"
				"\"non_field_errors\":[\"The dates do not rise.\"]}");
}
END_TEST

START_TEST(the_same_fault_is_told_once)
{
	struct faults faults;

	faults_init(&faults, &test_arena);
	faults_add(&faults, "name", "Required.");
	faults_add(&faults, "name", "Required.");
	faults_add(&faults, "email", "Required.");
	assert_written(&faults, "{\"name\":[\"Required.\"],\"email\":[\"Required.\"]}");
}
END_TEST

START_TEST(what_a_client_wrote_is_escaped)
{
	struct faults faults;
	char field[] = "choice";

	faults_init(&faults, &test_arena);
	faults_addf(&faults, field, "\"%s\" is not a choice.", "</script>");
	field[0] = 'X'; /* the fault keeps a copy */
	assert_written(&faults,
		       "{\"choice\":[\"\\\"\\u003c/script\\u003e\\\" is not a choice.\"]}");
}
END_TEST

Suite *faults_suite(void)
{
	const TTest *const tests[] = {
		no_fault_is_an_empty_object,
		faults_are_grouped_by_field_in_order,
		the_same_fault_is_told_once,
		what_a_client_wrote_is_escaped,
		NULL,
	};

	return fixture_suite("faults", tests);
}
