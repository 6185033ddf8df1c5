/*
 * Bodies against column tables: each type takes what it should and nothing else, and every fault is told.
 */
#include "base/array.h"
#include "suites.h"

#include "app/validate.h"
#include "auth/role.h"
#include "base/text.h"
#include "http/json.h"

static const char *const colours[] = { "red", "blue", NULL };
static const struct link_table links = { "pair", "own_id", "other_id", "other" };

static const struct column items[] = {
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .min = 2, .max = 5 },
	{ .name = "story", .type = COLUMN_LONG_TEXT, .max = 20 },
	{ .name = "count", .type = COLUMN_INTEGER, .min = 1, .max = 5 },
	{ .name = "open", .type = COLUMN_BOOLEAN },
	{ .name = "day", .type = COLUMN_DATE, .flags = COLUMN_NULLABLE },
	{ .name = "moment", .type = COLUMN_TIMESTAMP },
	{ .name = "mail", .type = COLUMN_EMAIL, .max = 254 },
	{ .name = "site", .type = COLUMN_URL, .flags = COLUMN_NULLABLE, .max = 100 },
	{ .name = "colour", .type = COLUMN_CHOICE, .choices = colours },
	{ .name = "parent",
	  .alias = "parent_id",
	  .stored_as = "parent_id",
	  .type = COLUMN_REFERENCE },
	{ .name = "others", .type = COLUMN_LINKS, .link = &links },
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "secret", .type = COLUMN_TEXT, .max = 9, .seen_by = ROLE_ADMIN },
};
static const struct columns columns = { items, LENGTH(items) };

static struct arena arena;
static struct faults faults;
static struct assignments given;

static void setup(void)
{
	arena_init(&arena, 8 << 20);
	faults_init(&faults, &arena);
}

static void teardown(void)
{
	arena_clear(&arena);
}

static void validate_as(const char *json, unsigned role, enum validate_mode mode, bool from_form)
{
	struct value value = { 0 };
	const char *problem = json_parse(&value, &arena, json, strlen(json));
	struct body body = { .count = value.count,
			     .members = value.members,
			     .from_form = from_form };

	ck_assert_msg(!problem, "%s: %s", json, problem);
	faults_init(&faults, &arena);
	validate_body(&given, &faults, &arena, &columns, &body, role, mode);
}

static void validate(const char *json)
{
	validate_as(json, ROLE_STUDENT, VALIDATE_PARTIAL, false);
}

static void check_taken(const char *json, const char *name, const char *value)
{
	validate(json);
	ck_assert_msg(!faults_any(&faults), "%s was refused: %s", json,
		      faults.first ? faults.first->message : "");
	ck_assert_msg(assignments_has(&given, name), "%s was not taken", json);
	if (value) {
		ck_assert_str_eq(assignments_get(&given, name), value);
	} else {
		ck_assert_ptr_null(assignments_get(&given, name));
	}
}

static void check_refused(const char *json, const char *name)
{
	validate(json);
	ck_assert_msg(faults_has(&faults, name), "%s was not refused", json);
	ck_assert_msg(!assignments_has(&given, name), "%s was taken", json);
}

START_TEST(right_values_become_the_text_that_is_stored)
{
	check_taken("{\"name\":\" Ama \"}", "name", "Ama");
	check_taken("{\"name\":\"Kofi\"}", "name", "Kofi");
	check_taken("{\"story\":\"a\\nb\"}", "story", "a\nb");
	check_taken("{\"count\":3}", "count", "3");
	check_taken("{\"count\":\"3\"}", "count", "3");
	check_taken("{\"open\":true}", "open", "true");
	check_taken("{\"open\":\"False\"}", "open", "false");
	check_taken("{\"day\":\"2028-02-29\"}", "day", "2028-02-29");
	check_taken("{\"day\":null}", "day", NULL);
	check_taken("{\"day\":\"\"}", "day", NULL);
	check_taken("{\"moment\":\"2026-01-02T03:04:05+02:00\"}", "moment",
		    "2026-01-02T03:04:05+02:00");
	check_taken("{\"mail\":\"a.b+c@example.org\"}", "mail", "a.b+c@example.org");
	check_taken("{\"site\":\"https://example.org/a?b=c#d\"}", "site",
		    "https://example.org/a?b=c#d");
	check_taken("{\"colour\":\"red\"}", "colour", "red");
	check_taken("{\"parent\":7}", "parent", "7");
	check_taken("{\"others\":[1,\"2\"]}", "others", "{1,2}");
	check_taken("{\"others\":[]}", "others", "{}");
}
END_TEST

START_TEST(hazard_21_values_of_another_kind_are_refused)
{
	static const struct {
		const char *json;
		const char *name;
	} wrong[] = {
		{ "{\"name\":1}", "name" },
		{ "{\"name\":true}", "name" },
		{ "{\"name\":[\"Ama\"]}", "name" },
		{ "{\"name\":{}}", "name" },
		{ "{\"name\":null}", "name" },
		{ "{\"name\":\"\"}", "name" },
		{ "{\"name\":\"  \"}", "name" },
		{ "{\"name\":\"A\"}", "name" },
		{ "{\"name\":\"Akosua\"}", "name" },
		{ "{\"name\":\"a\\nb\"}", "name" },
		{ "{\"story\":\"a\\u0007b\"}", "story" },
		{ "{\"count\":\"123abc\"}", "count" },
		{ "{\"count\":1.0}", "count" },
		{ "{\"count\":true}", "count" },
		{ "{\"count\":0}", "count" },
		{ "{\"count\":6}", "count" },
		{ "{\"count\":\"\"}", "count" },
		{ "{\"open\":\"maybe\"}", "open" },
		{ "{\"open\":1}", "open" },
		{ "{\"open\":null}", "open" },
		{ "{\"day\":\"2026-02-29\"}", "day" },
		{ "{\"day\":\"yesterday\"}", "day" },
		{ "{\"day\":20260101}", "day" },
		{ "{\"moment\":\"2026-01-02T03:04:05\"}", "moment" },
		{ "{\"moment\":\"infinity\"}", "moment" },
		{ "{\"colour\":\"Red\"}", "colour" },
		{ "{\"colour\":1}", "colour" },
		{ "{\"parent\":0}", "parent" },
		{ "{\"parent\":-1}", "parent" },
		{ "{\"parent\":\"Data\"}", "parent" },
		{ "{\"others\":3}", "others" },
		{ "{\"others\":\"3\"}", "others" },
		{ "{\"others\":[[3]]}", "others" },
		{ "{\"others\":[3,null]}", "others" },
	};

	for (size_t i = 0; i < LENGTH(wrong); i++) {
		check_refused(wrong[i].json, wrong[i].name);
	}
}
END_TEST

START_TEST(hazard_25_only_web_addresses_are_urls)
{
	static const char *const bad[] = {
		"javascript:alert(1)",
		"JAVASCRIPT:alert(1)",
		"data:text/html,x",
		"//example.org",
		"/x",
		"ftp://a.b",
		"http://",
		"https://?x",
		"http:// example.org",
		"http://user:pw@example.org/",
		"https://exa mple.org",
		"https://example.org/\"onload=",
		"https://example.org/<b>",
		"https://example.org/\\",
		"http:/a",
		"HTTPS//a",
	};

	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!validate_is_url(bad[i]), "%s", bad[i]);
	}
	ck_assert(validate_is_url("http://localhost:8080/x"));
	ck_assert(validate_is_url("https://xn--bcher-kva.example/%C3%BC?q=1&r=2"));
}
END_TEST

START_TEST(hazard_29_an_email_is_one_plain_address)
{
	static const char *const bad[] = {
		"",
		"a",
		"@example.org",
		"a@",
		"a@b",
		"a@@b.c",
		"a b@example.org",
		"a@exa mple.org",
		"a@example.org\r\nBcc: x@y.z",
		"a@-b.org",
		"a@b-.org",
		"a@b..org",
		".a@b.org",
		"a.@b.org",
		"a..b@c.org",
		"a@b.org,c@d.org",
		"<a@b.org>",
		"a@b.org ",
		"\"a\"@b.org",
		"a@[127.0.0.1]",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.org",
	};

	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!validate_is_email(bad[i]), "%s", bad[i]);
	}
	ck_assert(validate_is_email("Ama.Mensah+school@mail.example.org"));
}
END_TEST

START_TEST(every_fault_is_told_at_once)
{
	validate_as("{\"count\":99,\"colour\":\"green\",\"site\":\"x\"}", ROLE_STUDENT,
		    VALIDATE_WHOLE, false);
	ck_assert(faults_has(&faults, "name"));
	ck_assert(faults_has(&faults, "count"));
	ck_assert(faults_has(&faults, "colour"));
	ck_assert(faults_has(&faults, "site"));
	ck_assert_str_eq(columns_at_fault(&columns, &faults, &arena), "{name,count,site,colour}");
}
END_TEST

START_TEST(a_long_choice_is_told_again_in_whole_characters)
{
	const char *json = "\"";

	for (int i = 0; i < 100; i++) {
		json = arena_printf(&arena, "%s€", json);
	}
	json = arena_printf(&arena, "{\"colour\":%s\"}", json);
	validate(json);
	ck_assert(faults_has(&faults, "colour"));
	ck_assert(utf8_is_valid(faults.first->message, strlen(faults.first->message)));
	ck_assert_uint_eq(utf8_length(faults.first->message),
			  80 + strlen("\"\" is not a valid choice."));
}
END_TEST

START_TEST(a_subset_needs_no_required_field)
{
	validate("{\"count\":2}");
	ck_assert(!faults_any(&faults));
	ck_assert_uint_eq(given.count, 1);
}
END_TEST

START_TEST(unknown_and_read_only_fields_are_not_heard)
{
	validate("{\"id\":5,\"whatever\":{\"a\":1}}");
	ck_assert(!faults_any(&faults));
	ck_assert_uint_eq(given.count, 0);
}
END_TEST

START_TEST(a_field_that_a_role_does_not_see_is_not_heard_from_it)
{
	validate("{\"secret\":\"x\"}");
	ck_assert(!assignments_has(&given, "secret"));
	validate_as("{\"secret\":\"x\"}", ROLE_ADMIN, VALIDATE_PARTIAL, false);
	ck_assert_str_eq(assignments_get(&given, "secret"), "x");
}
END_TEST

START_TEST(the_id_wins_over_the_name_that_a_client_read)
{
	check_taken("{\"parent\":\"Data\",\"parent_id\":4}", "parent", "4");
}
END_TEST

START_TEST(an_empty_field_of_a_form_is_not_given)
{
	validate_as("{\"count\":\"\",\"colour\":\"\"}", ROLE_STUDENT, VALIDATE_PARTIAL, true);
	ck_assert(!faults_any(&faults));
	ck_assert_uint_eq(given.count, 0);
}
END_TEST

START_TEST(a_form_sends_a_list_of_one_as_a_text)
{
	validate_as("{\"others\":\"3\"}", ROLE_STUDENT, VALIDATE_PARTIAL, true);
	ck_assert_str_eq(assignments_get(&given, "others"), "{3}");
}
END_TEST

START_TEST(the_row_names_stored_columns_and_leaves_links_out)
{
	validate("{\"name\":\"A\\\"b\",\"parent\":7,\"day\":null,\"others\":[1]}");
	ck_assert_str_eq(assignments_row_json(&given, &arena),
			 "{\"name\":\"A\\\"b\",\"day\":null,\"parent_id\":\"7\"}");
}
END_TEST

Suite *validate_suite(void)
{
	Suite *suite = suite_create("validate");
	TCase *cases = tcase_create("validate");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, right_values_become_the_text_that_is_stored);
	tcase_add_test(cases, hazard_21_values_of_another_kind_are_refused);
	tcase_add_test(cases, hazard_25_only_web_addresses_are_urls);
	tcase_add_test(cases, hazard_29_an_email_is_one_plain_address);
	tcase_add_test(cases, every_fault_is_told_at_once);
	tcase_add_test(cases, a_long_choice_is_told_again_in_whole_characters);
	tcase_add_test(cases, a_subset_needs_no_required_field);
	tcase_add_test(cases, unknown_and_read_only_fields_are_not_heard);
	tcase_add_test(cases, a_field_that_a_role_does_not_see_is_not_heard_from_it);
	tcase_add_test(cases, the_id_wins_over_the_name_that_a_client_read);
	tcase_add_test(cases, an_empty_field_of_a_form_is_not_given);
	tcase_add_test(cases, a_form_sends_a_list_of_one_as_a_text);
	tcase_add_test(cases, the_row_names_stored_columns_and_leaves_links_out);
	suite_add_tcase(suite, cases);
	return suite;
}
