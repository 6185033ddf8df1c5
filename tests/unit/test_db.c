/*
 * The database handle against a scripted libpq: what is sent, in how many round trips, and what becomes of
 * every way in which a database can fail.
 */
#include "base/clock.h"
#include "data/db.h"
#include "data/db_error.h"
#include "db_fixture.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

#include <signal.h>
#include <string.h>

static const struct statement one = { .name = "one", .sql = "SELECT one", .shape = DB_ONE_ROW };
static const struct statement found = { .name = "found", .sql = "SELECT f", .shape = DB_FOUND_ROW };
static const struct statement maybe = { .name = "maybe", .sql = "SELECT m", .shape = DB_MAYBE_ROW };

START_TEST(a_request_without_statements_does_not_connect)
{
	struct db *db = db_fixture_new();
	ck_assert(!db_is_connected(db));
	db_transaction(db, 7, "r");
	ck_assert_int_eq(db_commit(db), NO_ERROR);
	db_rollback(db);
	db_close(db);
	ck_assert_uint_eq(fake_connections(), 0);
}
END_TEST

START_TEST(values_travel_as_parameters)
{
	/* hazard 23: the text of a statement is sent as it stands in the table */
	struct db *db = db_fixture_new();
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	ck_assert_int_eq(db_param(&params, "x'; DROP TABLE account; --"), 1);
	ck_assert_int_eq(db_param_int(&params, &test_arena, -12), 2);
	ck_assert_int_eq(db_param(&params, NULL), 3);
	fake_answer((struct fake_answer){ .changed = 3 });
	ck_assert_int_eq(db_run(db, &db_fixture_write, &params, &rows), NO_ERROR);
	ck_assert_uint_eq(rows.changed, 3);
	ck_assert_str_eq(fake_sent(0), db_fixture_write.sql);
	ck_assert_str_eq(fake_param(0, 1), "x'; DROP TABLE account; --");
	ck_assert_str_eq(fake_param(0, 2), "-12");
	ck_assert_ptr_null(fake_param(0, 3));
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_uint_eq(fake_round_trips(), 1);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(cells_are_read_as_what_they_are)
{
	struct db *db = db_fixture_new();
	struct db_rows rows = { 0 };
	fake_answer_row("text", "t", "f", "-42", NULL);
	ck_assert_int_eq(db_run(db, &one, NULL, &rows), NO_ERROR);
	ck_assert_uint_eq(rows.count, 1);
	ck_assert_str_eq(db_text(&rows, 0, 0), "text");
	ck_assert_str_eq(db_copy(&rows, 0, 0, &test_arena), "text");
	ck_assert(db_bool(&rows, 0, 1) && !db_bool(&rows, 0, 2) && !db_bool(&rows, 0, 4));
	ck_assert_int_eq(db_int(&rows, 0, 3), -42);
	ck_assert_int_eq(db_int(&rows, 0, 4), 0);
	ck_assert_ptr_null(db_text(&rows, 0, 4));
	ck_assert_ptr_null(db_copy(&rows, 0, 4, &test_arena));
	db_close(db);
}
END_TEST

START_TEST(a_result_must_have_its_statements_shape)
{
	const struct {
		const struct statement *statement;
		enum error error[3]; /* with no, one, two rows */
	} cases[] = {
		{ &db_fixture_write, { NO_ERROR, NO_ERROR, NO_ERROR } },
		{ &one, { ERROR_INTERNAL, NO_ERROR, ERROR_INTERNAL } },
		{ &found, { ERROR_NOT_FOUND, NO_ERROR, ERROR_INTERNAL } },
		{ &maybe, { NO_ERROR, NO_ERROR, ERROR_INTERNAL } },
		{ &db_fixture_read, { NO_ERROR, NO_ERROR, NO_ERROR } },
	};
	struct db *db = db_fixture_new();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		for (int count = 0; count < 3; count++) {
			struct db_rows rows = { 0 };
			db_fixture_answer_rows(count);
			ck_assert_int_eq(db_run(db, cases[i].statement, NULL, &rows),
					 cases[i].error[count]);
			ck_assert_uint_eq(rows.count, (size_t)count);
		}
	}
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_rule_function_names_field_and_message)
{
	struct db *db = db_fixture_new();
	fake_answer((struct fake_answer){ .sqlstate = "23514",
					  .message = "It is full.",
					  .column = "schedule",
					  .constraint = "enrolment_faults" });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_VALIDATION);
	ck_assert_str_eq(db_refusal(db)->column, "schedule");
	ck_assert_str_eq(db_refusal(db)->message, "It is full.");
	fake_answer((struct fake_answer){
		.sqlstate = "23502", .message = "null value in column", .column = "name" });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_VALIDATION);
	ck_assert_str_eq(db_refusal(db)->column, "name");
	ck_assert_str_eq(db_refusal(db)->message, "");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(db_refusal(db)->column, "name");
	db_close(db);
}
END_TEST

START_TEST(every_sqlstate_has_its_meaning)
{
	/* hazard 22: what a client can cause is never a 500 */
	const struct {
		const char *sqlstate;
		enum error error;
	} cases[] = {
		{ "22001", ERROR_VALIDATION },  { "22003", ERROR_VALIDATION },
		{ "22007", ERROR_VALIDATION },  { "22008", ERROR_VALIDATION },
		{ "22021", ERROR_VALIDATION },  { "22P02", ERROR_VALIDATION },
		{ "22P05", ERROR_VALIDATION },  { "23502", ERROR_VALIDATION },
		{ "23503", ERROR_VALIDATION },  { "23505", ERROR_VALIDATION },
		{ "23514", ERROR_VALIDATION },  { "23P01", ERROR_VALIDATION },
		{ "40001", ERROR_RETRY },       { "40P01", ERROR_RETRY },
		{ "55P03", ERROR_UNAVAILABLE }, { "57014", ERROR_UNAVAILABLE },
		{ "08000", ERROR_UNAVAILABLE }, { "08006", ERROR_UNAVAILABLE },
		{ "08P01", ERROR_UNAVAILABLE }, { "57P01", ERROR_UNAVAILABLE },
		{ "57P02", ERROR_UNAVAILABLE }, { "57P03", ERROR_UNAVAILABLE },
		{ "53100", ERROR_UNAVAILABLE }, { "53300", ERROR_UNAVAILABLE },
		{ "58030", ERROR_UNAVAILABLE }, { "25006", ERROR_UNAVAILABLE },
		{ "25P03", ERROR_UNAVAILABLE }, { "42501", ERROR_INTERNAL },
		{ "42P01", ERROR_INTERNAL },    { "22012", ERROR_INTERNAL },
		{ "25P02", ERROR_INTERNAL },    { "P0001", ERROR_INTERNAL },
		{ "XX000", ERROR_RETRY },       { "XX001", ERROR_INTERNAL },
	};
	struct db *db = db_fixture_new();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_int_eq(db_error_from_sqlstate(cases[i].sqlstate), cases[i].error);
		db_fixture_answer_error(cases[i].sqlstate);
		ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), cases[i].error);
	}
	ck_assert_int_eq(db_error_from_sqlstate(NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_error_from_sqlstate(""), ERROR_UNAVAILABLE);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(an_error_inside_libpq_means_that_the_database_is_gone)
{
	struct db *db = db_fixture_new();
	fake_answer((struct fake_answer){ .client_error = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	fake_answer((struct fake_answer){ .not_sent = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert(!db_is_connected(db));
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_database_that_cannot_be_reached_is_unavailable)
{
	/* hazard 34 */
	const enum fake_connect outcomes[] = { FAKE_CONNECT_NO_MEMORY, FAKE_CONNECT_REFUSED,
					       FAKE_CONNECT_FAILS };
	struct db *db = db_fixture_new();
	for (size_t i = 0; i < LENGTH(outcomes); i++) {
		fake_connect_outcome(outcomes[i]);
		ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
		ck_assert(!db_is_connected(db));
	}
	fake_connect_outcome(FAKE_CONNECTS);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_frozen_server_is_given_up_within_three_seconds)
{
	/* hazard 34: it accepts, and then says nothing */
	struct db *db = db_fixture_new();
	int64_t start = clock_monotonic_ms();
	fake_connect_outcome(FAKE_CONNECT_FROZEN);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_lt(clock_monotonic_ms() - start, 2800);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_server_that_does_not_answer_is_given_up_within_three_seconds)
{
	/* hazard 34: the connection pooler lives, the database behind it is frozen */
	struct db *db = db_fixture_new();
	int64_t start = clock_monotonic_ms();
	db_transaction(db, 0, "r");
	fake_answer((struct fake_answer){ .silent = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_lt(clock_monotonic_ms() - start, 2800);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_commit(db), ERROR_UNAVAILABLE);
	ck_assert_uint_eq(fake_connections(), 1);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(who_listened_can_tell_that_the_connection_is_another)
{
	struct db *db = db_fixture_new();
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	unsigned session = db_session(db);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_uint_eq(db_session(db), session);
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_uint_ne(db_session(db), session);
	db_close(db);
}
END_TEST

START_TEST(a_server_that_stops_says_so_and_goes)
{
	struct db *db = db_fixture_new();
	fake_answer((struct fake_answer){
		.sqlstate = "57P01", .message = "terminating connection", .lost = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert(!db_is_connected(db));
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_large_statement_may_leave_in_pieces)
{
	struct db *db = db_fixture_new();
	fake_slow_flush(3);
	db_fixture_answer_rows(2);
	struct db_rows rows = { 0 };
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &rows), NO_ERROR);
	ck_assert_uint_eq(rows.count, 2);
	db_close(db);
}
END_TEST

START_TEST(more_parameters_than_fit_end_the_program)
{
	struct db_params params = { 0 };
	for (int i = 0; i <= DB_PARAMS_MAX; i++) {
		db_param(&params, "x");
	}
}
END_TEST

Suite *db_suite(void)
{
	const TTest *const tests[] = {
		a_request_without_statements_does_not_connect,
		values_travel_as_parameters,
		cells_are_read_as_what_they_are,
		a_result_must_have_its_statements_shape,
		a_rule_function_names_field_and_message,
		every_sqlstate_has_its_meaning,
		an_error_inside_libpq_means_that_the_database_is_gone,
		a_database_that_cannot_be_reached_is_unavailable,
		a_frozen_server_is_given_up_within_three_seconds,
		a_server_that_does_not_answer_is_given_up_within_three_seconds,
		who_listened_can_tell_that_the_connection_is_another,
		a_server_that_stops_says_so_and_goes,
		a_large_statement_may_leave_in_pieces,
		NULL,
	};
	Suite *suite = fixture_suite("db", tests);
	TCase *ending = tcase_create("ending");
	tcase_add_test_raise_signal(ending, more_parameters_than_fit_end_the_program, SIGABRT);
	suite_add_tcase(suite, ending);
	return suite;
}
