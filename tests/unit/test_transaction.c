/*
 * Transactions against a scripted libpq: what travels with what, and that nothing of one that failed passes for done.
 */
#include "data/db.h"
#include "db_fixture.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

START_TEST(a_transaction_begins_with_its_first_statement_in_one_round_trip)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "00ff");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_uint_eq(fake_round_trips(), 1);
	ck_assert_str_eq(fake_sent(0), "BEGIN");
	ck_assert_int_eq(fake_find("SELECT set_config('evolv.actor'"), 1);
	ck_assert_str_eq(fake_param(1, 1), "7");
	ck_assert_str_eq(fake_param(1, 2), "00ff");
	ck_assert_str_eq(fake_sent(2), db_fixture_read.sql);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(fake_sent(3), db_fixture_read.sql);
	ck_assert_int_eq(db_commit(db), NO_ERROR);
	ck_assert_str_eq(fake_sent(4), "COMMIT");
	ck_assert_uint_eq(fake_sent_count(), 5);
	ck_assert_uint_eq(fake_round_trips(), 3);
	ck_assert_int_eq(db_commit(db), NO_ERROR);
	ck_assert_uint_eq(fake_sent_count(), 5);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_transaction_is_serializable_when_that_is_asked_for_and_only_then)
{
	struct db *db = db_fixture_new();

	db_transaction(db, 7, "00ff");
	db_serialize(db);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(fake_sent(0), "BEGIN ISOLATION LEVEL SERIALIZABLE");
	db_rollback(db);
	db_transaction(db, 7, "00ff");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(fake_sent(4), "BEGIN");
	db_close(db);
}
END_TEST

START_TEST(a_visitor_acts_as_nobody)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 0, NULL);
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
	ck_assert_str_eq(fake_param(1, 1), "");
	ck_assert_str_eq(fake_param(1, 2), "");
	db_close(db);
}
END_TEST

START_TEST(outside_a_transaction_nothing_is_added)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	db_rollback(db);
	ck_assert_str_eq(fake_sent(3), "ROLLBACK");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(fake_sent(4), db_fixture_read.sql);
	ck_assert_uint_eq(fake_sent_count(), 5);
	db_close(db);
}
END_TEST

START_TEST(a_refused_write_names_its_rule_and_can_be_explained_after_the_rollback)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .sqlstate = "23505", .constraint = "account_email_key" });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_VALIDATION);
	db_rollback(db);
	ck_assert_str_eq(fake_sent(3), "ROLLBACK");
	db_fixture_answer_rows(1);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_str_eq(fake_sent(4), db_fixture_read.sql);
	ck_assert_str_eq(db_refusal(db)->constraint, "account_email_key");
	ck_assert_str_eq(db_refusal(db)->column, "");
	ck_assert_str_eq(db_refusal(db)->message, "");
	ck_assert_uint_eq(fake_round_trips(), 3);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_failed_transaction_is_not_reported_as_committed)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	db_fixture_answer_error("42P01");
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_INTERNAL);
	ck_assert_int_eq(db_commit(db), ERROR_INTERNAL);
	db_close(db);
}
END_TEST

START_TEST(a_connection_lost_in_a_transaction_loses_the_transaction)
{
	/* hazards 14, 34: no statement of it may run on a second connection, outside of any transaction */
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_commit(db), ERROR_UNAVAILABLE);
	ck_assert_uint_eq(fake_connections(), 1);
	ck_assert_int_eq(fake_find("COMMIT"), -1);
	db_fixture_answer_rows(0);
	ck_assert_int_eq(db_run(db, &db_fixture_read, NULL, &(struct db_rows){ 0 }), NO_ERROR);
	ck_assert_uint_eq(fake_connections(), 2);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_connection_lost_with_the_first_statement_loses_the_transaction)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .sql = "BEGIN", .lost = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	db_rollback(db);
	ck_assert_int_eq(fake_find("ROLLBACK"), -1);
	ck_assert_uint_eq(fake_connections(), 1);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_transaction_that_cannot_begin_does_not_run_without_one)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .sql = "BEGIN", .sqlstate = "08P01" });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_commit(db), ERROR_UNAVAILABLE);
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_transaction_that_found_no_database_is_not_committed)
{
	/* hazard 34: nor does its next statement wait for the server once more */
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_connect_outcome(FAKE_CONNECT_REFUSED);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	fake_connect_outcome(FAKE_CONNECTS);
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_UNAVAILABLE);
	ck_assert_int_eq(db_commit(db), ERROR_UNAVAILABLE);
	ck_assert_uint_eq(fake_connections(), 1);
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
	ck_assert_int_eq(db_commit(db), NO_ERROR);
	ck_assert_uint_eq(fake_connections(), 2);
	db_close(db);
}
END_TEST

START_TEST(a_commit_whose_answer_is_lost_is_not_a_success)
{
	/* hazard 32 */
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .changed = 1 });
	fake_answer((struct fake_answer){ .sql = "COMMIT", .lost = true });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
	ck_assert_int_eq(db_commit(db), ERROR_UNAVAILABLE);
	ck_assert(fake_all_played());
	db_close(db);
	ck_assert_uint_eq(fake_alive(), 0);
}
END_TEST

START_TEST(a_commit_can_be_refused)
{
	const struct {
		const char *sqlstate;
		enum error error;
	} cases[] = { { "40001", ERROR_RETRY },
		      { "23503", ERROR_VALIDATION },
		      { "57P01", ERROR_UNAVAILABLE } };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct db *db = db_fixture_new();
		db_transaction(db, 7, "r");
		fake_answer((struct fake_answer){ .changed = 1 });
		fake_answer((struct fake_answer){ .sql = "COMMIT", .sqlstate = cases[i].sqlstate });
		ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
		ck_assert_int_eq(db_commit(db), cases[i].error);
		db_close(db);
		ck_assert_uint_eq(fake_alive(), 0);
	}
}
END_TEST

START_TEST(two_transactions_that_met_can_be_run_again)
{
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	db_fixture_answer_error("40P01");
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), ERROR_RETRY);
	db_rollback(db);
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
	ck_assert_int_eq(db_commit(db), NO_ERROR);
	ck_assert_uint_eq(fake_connections(), 1);
	ck_assert_int_lt(fake_find("ROLLBACK"), fake_find("BEGIN"));
	db_close(db);
}
END_TEST

START_TEST(closing_in_the_middle_never_commits)
{
	/* hazard 14 */
	struct db *db = db_fixture_new();
	db_transaction(db, 7, "r");
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(db_run(db, &db_fixture_write, NULL, NULL), NO_ERROR);
	db_close(db);
	ck_assert_int_eq(fake_find("COMMIT"), -1);
	ck_assert_uint_eq(fake_alive(), 0);
	db_close(db);
}
END_TEST

Suite *transaction_suite(void)
{
	const TTest *const tests[] = {
		a_transaction_begins_with_its_first_statement_in_one_round_trip,
		a_transaction_is_serializable_when_that_is_asked_for_and_only_then,
		a_visitor_acts_as_nobody,
		outside_a_transaction_nothing_is_added,
		a_refused_write_names_its_rule_and_can_be_explained_after_the_rollback,
		a_failed_transaction_is_not_reported_as_committed,
		a_connection_lost_in_a_transaction_loses_the_transaction,
		a_connection_lost_with_the_first_statement_loses_the_transaction,
		a_transaction_that_cannot_begin_does_not_run_without_one,
		a_transaction_that_found_no_database_is_not_committed,
		a_commit_whose_answer_is_lost_is_not_a_success,
		a_commit_can_be_refused,
		two_transactions_that_met_can_be_run_again,
		closing_in_the_middle_never_commits,
		NULL,
	};

	return fixture_suite("transaction", tests);
}
