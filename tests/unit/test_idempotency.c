/*
 * Idempotency-Key: the first request works, the others get its answer (hazard 32).
 */
#include "auth/idempotency.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

static const struct idempotency_request request = {
	.subject = "account:12",
	.key = "k-1",
	.route = "POST /api/v1/students/",
	.body = "{\"a\":1}",
	.body_length = 7,
};

static struct db *db;
static struct idempotency_answer answer;

static enum error claim(const struct idempotency_request *asked)
{
	return idempotency_claim(&answer, &test_arena, db, asked);
}

static void begin(void)
{
	fake_reset();
	db = db_new(&test_arena, "");
}

/* Scripts a key that is taken. */
static void taken(const char *same, const char *status, const char *location, const char *body)
{
	fake_answer((struct fake_answer){ .columns = 1 });
	fake_answer_row(same, status, location, body);
}

START_TEST(the_first_request_is_given_the_work)
{
	begin();
	fake_answer_row("t");
	ck_assert_int_eq(claim(&request), NO_ERROR);
	ck_assert_int_eq(answer.status, 0);
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_str_eq(fake_param(0, 1), "account:12");
	ck_assert_str_eq(fake_param(0, 2), "k-1");
	ck_assert_str_eq(fake_param(0, 3), "POST /api/v1/students/");
	ck_assert_int_eq(strncmp(fake_param(0, 4), "\\x", 2), 0);
	db_close(db);
}
END_TEST

START_TEST(the_second_request_gets_the_first_answer)
{
	begin();
	taken("t", "201", "/api/v1/students/3/", "{\"id\":3}");
	ck_assert_int_eq(claim(&request), NO_ERROR);
	ck_assert_int_eq(answer.status, 201);
	ck_assert_str_eq(answer.location, "/api/v1/students/3/");
	ck_assert_str_eq(answer.body, "{\"id\":3}");
	taken("t", "204", NULL, NULL);
	ck_assert_int_eq(claim(&request), NO_ERROR);
	ck_assert_int_eq(answer.status, 204);
	ck_assert_ptr_null(answer.location);
	ck_assert_ptr_null(answer.body);
	db_close(db);
}
END_TEST

START_TEST(a_key_holds_for_one_request_only)
{
	begin();
	taken("f", "201", NULL, "{}");
	ck_assert_int_eq(claim(&request), ERROR_IDEMPOTENCY);
	ck_assert_int_eq(answer.status, 0);
	db_close(db);
}
END_TEST

START_TEST(a_first_request_without_an_answer_is_a_conflict)
{
	begin();
	taken("t", NULL, NULL, NULL);
	ck_assert_int_eq(claim(&request), ERROR_CONFLICT);
	db_close(db);
}
END_TEST

START_TEST(a_key_that_vanished_is_claimed_again)
{
	begin();
	fake_answer((struct fake_answer){ .columns = 1 });
	fake_answer((struct fake_answer){ .columns = 4 });
	ck_assert_int_eq(claim(&request), ERROR_RETRY);
	db_close(db);
}
END_TEST

START_TEST(a_senseless_key_is_malformed)
{
	char key[IDEMPOTENCY_KEY_MAX + 2] = "";
	struct idempotency_request asked = request;
	begin();
	asked.key = "";
	ck_assert_int_eq(claim(&asked), ERROR_MALFORMED);
	memset(key, 'k', IDEMPOTENCY_KEY_MAX + 1);
	asked.key = key;
	ck_assert_int_eq(claim(&asked), ERROR_MALFORMED);
	ck_assert_uint_eq(fake_sent_count(), 0);
	key[IDEMPOTENCY_KEY_MAX] = '\0';
	fake_answer_row("t");
	ck_assert_int_eq(claim(&asked), NO_ERROR);
	db_close(db);
}
END_TEST

START_TEST(the_answer_is_kept_for_the_key)
{
	const struct idempotency_answer given = { .status = 201, .location = "/x/", .body = "{}" };
	begin();
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(idempotency_store(&test_arena, db, &request, &given), NO_ERROR);
	ck_assert_str_eq(fake_param(0, 1), "account:12");
	ck_assert_str_eq(fake_param(0, 2), "k-1");
	ck_assert_str_eq(fake_param(0, 3), "201");
	ck_assert_str_eq(fake_param(0, 4), "/x/");
	ck_assert_str_eq(fake_param(0, 5), "{}");
	db_close(db);
}
END_TEST

START_TEST(another_body_is_another_request)
{
	struct idempotency_request other = request;
	begin();
	other.body = "{\"a\":2}";
	fake_answer_row("t");
	fake_answer_row("t");
	claim(&request);
	claim(&other);
	ck_assert_str_ne(fake_param(0, 4), fake_param(1, 4));
	db_close(db);
}
END_TEST

Suite *idempotency_suite(void)
{
	const TTest *const tests[] = {
		the_first_request_is_given_the_work,
		the_second_request_gets_the_first_answer,
		a_key_holds_for_one_request_only,
		a_first_request_without_an_answer_is_a_conflict,
		a_key_that_vanished_is_claimed_again,
		a_senseless_key_is_malformed,
		the_answer_is_kept_for_the_key,
		another_body_is_another_request,
		NULL,
	};
	return fixture_suite("idempotency", tests);
}
