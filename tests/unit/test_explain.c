/*
 * What the database says about a refused row becomes faults at fields.
 */
#include "data/explain.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

static const struct statement write_row = { .name = "write", .sql = "INSERT", .shape = DB_NOTHING };

static struct db *db;
static struct faults faults;

static void begin(void)
{
	fake_reset();
	db = db_new(&test_arena, "");
	faults_init(&faults, &test_arena);
}

/* Asserts that faults is exactly these pairs of field and message. */
static void expect(const char *json)
{
	struct strbuf text;
	strbuf_init(&text, 4096);
	faults_write_json(&faults, &text);
	ck_assert_str_eq(text.text, json);
	strbuf_clear(&text);
}

START_TEST(every_broken_rule_becomes_a_fault)
{
	static const char *const cells[] = { "name", "Taken.",          "name", "Too short.",
					     NULL,   "No two at once.", "rank", "Choose." };
	begin();
	fake_answer((struct fake_answer){ .rows = 4, .columns = 2, .cells = cells });
	ck_assert_int_eq(explain_row(db, &faults, "course", "{\"name\":\"x\"}", "12", "{email}"),
			 NO_ERROR);
	expect("{\"name\":[\"Taken.\",\"Too short.\"],\"non_field_errors\":[\"No two at once.\"],"
	       "\"rank\":[\"Choose.\"]}");
	ck_assert_str_eq(fake_param(0, 1), "course");
	ck_assert_str_eq(fake_param(0, 2), "{\"name\":\"x\"}");
	ck_assert_str_eq(fake_param(0, 3), "12");
	ck_assert_str_eq(fake_param(0, 4), "{email}");
	db_close(db);
}
END_TEST

START_TEST(a_sound_row_has_no_faults)
{
	begin();
	fake_answer((struct fake_answer){ .columns = 2 });
	ck_assert_int_eq(explain_row(db, &faults, "course", "{}", NULL, NULL), NO_ERROR);
	ck_assert(!faults_any(&faults));
	db_close(db);
}
END_TEST

START_TEST(a_question_that_cannot_be_asked_is_its_own_error)
{
	begin();
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(explain_row(db, &faults, "course", "{}", NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert(!faults_any(&faults));
	db_close(db);
}
END_TEST

/* Refuses a write and asks for the reason; comment is what the database says of the constraint. */
static void refuse(struct fake_answer refusal, const char *comment)
{
	begin();
	fake_answer(refusal);
	ck_assert_int_eq(db_run(db, &write_row, NULL, NULL), ERROR_VALIDATION);
	if (refusal.constraint != NULL && refusal.column == NULL) {
		fake_answer_row(comment);
	}
	ck_assert_int_eq(explain_refusal(db, &faults), NO_ERROR);
	ck_assert(fake_all_played());
	db_close(db);
}

START_TEST(a_constraint_says_its_comment)
{
	refuse((struct fake_answer){ .sqlstate = "23505", .constraint = "account_email_key" },
	       "email: There is one: already.");
	ck_assert_str_eq(fake_param(1, 1), "account_email_key");
	expect("{\"email\":[\"There is one: already.\"]}");
	refuse((struct fake_answer){ .sqlstate = "23P01", .constraint = "c" },
	       "Not at once. Sorry: no.");
	expect("{\"non_field_errors\":[\"Not at once. Sorry: no.\"]}");
	refuse((struct fake_answer){ .sqlstate = "23514", .constraint = "c" }, NULL);
	ck_assert(faults_has(&faults, FAULT_FORM));
}
END_TEST

START_TEST(a_rule_function_says_its_own_words)
{
	refuse((struct fake_answer){ .sqlstate = "23514",
				     .constraint = "course_faults",
				     .column = "parent",
				     .message = "A course cannot be its own parent." },
	       NULL);
	expect("{\"parent\":[\"A course cannot be its own parent.\"]}");
}
END_TEST

START_TEST(a_missing_value_names_its_field)
{
	refuse((struct fake_answer){ .sqlstate = "23502",
				     .column = "name",
				     .message = "null value …" },
	       NULL);
	expect("{\"name\":[\"This field is required.\"]}");
}
END_TEST

START_TEST(a_value_that_does_not_fit_is_told_without_the_servers_words)
{
	/* hazard 22 */
	const char *const sqlstates[] = { "22001", "22003", "22021", "22P02" };
	for (size_t i = 0; i < LENGTH(sqlstates); i++) {
		refuse((struct fake_answer){ .sqlstate = sqlstates[i],
					     .message = "internal words" },
		       NULL);
		ck_assert(faults_has(&faults, FAULT_FORM));
		ck_assert_str_ne(faults.first->message, "internal words");
	}
}
END_TEST

Suite *explain_suite(void)
{
	const TTest *const tests[] = {
		every_broken_rule_becomes_a_fault,
		a_sound_row_has_no_faults,
		a_question_that_cannot_be_asked_is_its_own_error,
		a_constraint_says_its_comment,
		a_rule_function_says_its_own_words,
		a_missing_value_names_its_field,
		a_value_that_does_not_fit_is_told_without_the_servers_words,
		NULL,
	};
	return fixture_suite("explain", tests);
}
