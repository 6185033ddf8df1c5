/*
 * Sessions: callers, and refresh tokens that rotate.
 */
#include "auth/digest.h"
#include "auth/role.h"
#include "auth/session.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"
#include "token_smith.h"

#include <string.h>

static const struct config config = {
	.base_url = SMITH_ISSUER,
	.access_token_seconds = 3600,
	.refresh_token_seconds = 604800,
};

static struct db *db;
static struct token_pair pair;

static void begin(void)
{
	fake_reset();
	db = db_new(&test_arena, "");
	pair = (struct token_pair){ .access = "stale", .refresh = "stale" };
}

static const char *digest(const char *token)
{
	return digest_bytea(&test_arena, token, strlen(token));
}

/* A sound refresh token of account 12, version 3. */
static const char *refresh_token(void)
{
	return smith_token(&test_arena, SMITH_HEADER,
			   smith_payload(&test_arena, "typ", "\"refresh\""));
}

static enum error refresh(const char *token)
{
	return session_refresh(&pair, &test_arena, db, &config, &smith_key, token);
}

static enum error verify(struct jwt_claims *claims, enum token_type type, const char *token)
{
	return jwt_verify(claims, &test_arena, &smith_key, SMITH_ISSUER, type, token);
}

START_TEST(a_caller_is_found_by_one_statement)
{
	const struct jwt_claims claims = { .account_id = 12, .version = 3 };
	struct caller caller = { 0 };
	begin();
	fake_answer_row("Instructor", "ana");
	ck_assert_int_eq(session_find_caller(&caller, &test_arena, db, &claims), NO_ERROR);
	ck_assert_int_eq(caller.account_id, 12);
	ck_assert_uint_eq(caller.role, ROLE_INSTRUCTOR);
	ck_assert_str_eq(caller.username, "ana");
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_str_eq(fake_param(0, 1), "12");
	ck_assert_str_eq(fake_param(0, 2), "3");
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "a.is_active"));
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "a.token_version = $2"));
	db_close(db);
}
END_TEST

START_TEST(an_account_that_is_gone_or_changed_is_nobody)
{
	const struct jwt_claims claims = { .account_id = 12, .version = 2 };
	struct caller caller = { .account_id = 99, .role = ROLE_ADMIN };
	begin();
	fake_answer((struct fake_answer){ .columns = 2 });
	ck_assert_int_eq(session_find_caller(&caller, &test_arena, db, &claims),
			 ERROR_TOKEN_INVALID);
	ck_assert_int_eq(caller.account_id, 0);
	ck_assert_uint_eq(caller.role, ROLE_ANONYMOUS);
	db_close(db);
}
END_TEST

START_TEST(an_unknown_role_may_nothing)
{
	const struct jwt_claims claims = { .account_id = 12, .version = 3 };
	struct caller caller = { 0 };
	begin();
	fake_answer_row("Owner", "ana");
	ck_assert_int_eq(session_find_caller(&caller, &test_arena, db, &claims), NO_ERROR);
	ck_assert_uint_eq(caller.role, 0);
	db_close(db);
}
END_TEST

START_TEST(a_session_starts_with_a_pair)
{
	struct jwt_claims access;
	struct jwt_claims renewal;
	begin();
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(session_start(&pair, &test_arena, db, &config, &smith_key, 12, 3),
			 NO_ERROR);
	ck_assert_int_eq(verify(&access, TOKEN_ACCESS, pair.access), NO_ERROR);
	ck_assert_int_eq(verify(&renewal, TOKEN_REFRESH, pair.refresh), NO_ERROR);
	ck_assert_int_eq(access.account_id, 12);
	ck_assert_int_eq(access.version, 3);
	ck_assert_int_eq(access.expires_at - access.issued_at, 3600);
	ck_assert_int_eq(renewal.expires_at - renewal.issued_at, 604800);
	ck_assert_str_ne(access.id, renewal.id);
	ck_assert_str_eq(fake_param(0, 1), "12");
	ck_assert_str_eq(fake_param(0, 3),
			 arena_printf(&test_arena, "%lld", (long long)renewal.expires_at));
	db_close(db);
}
END_TEST

START_TEST(the_database_holds_only_a_digest)
{
	/* hazard 6 */
	begin();
	fake_answer((struct fake_answer){ .changed = 1 });
	session_start(&pair, &test_arena, db, &config, &smith_key, 12, 3);
	ck_assert_str_eq(fake_param(0, 2), digest(pair.refresh));
	db_close(db);
}
END_TEST

START_TEST(a_pair_that_was_not_stored_is_not_handed_out)
{
	begin();
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(session_start(&pair, &test_arena, db, &config, &smith_key, 12, 3),
			 ERROR_UNAVAILABLE);
	ck_assert_ptr_null(pair.access);
	fake_answer((struct fake_answer){ .lost = true });
	ck_assert_int_eq(refresh(refresh_token()), ERROR_UNAVAILABLE);
	ck_assert_ptr_null(pair.access);
	ck_assert_ptr_null(pair.refresh);
	db_close(db);
}
END_TEST

START_TEST(a_refresh_spends_and_issues_in_one_statement)
{
	/* hazard 6: between a check and an act others would get in */
	struct jwt_claims next;
	const char *old = refresh_token();
	begin();
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(refresh(old), NO_ERROR);
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "UPDATE refresh_token t SET used_at = now()"));
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "t.used_at IS NULL AND t.revoked_at IS NULL"));
	ck_assert_str_eq(fake_param(0, 1), "12");
	ck_assert_str_eq(fake_param(0, 2), "3");
	ck_assert_str_eq(fake_param(0, 3), digest(old));
	ck_assert_str_eq(fake_param(0, 4), digest(pair.refresh));
	ck_assert_str_ne(pair.refresh, old);
	ck_assert_int_eq(verify(&next, TOKEN_REFRESH, pair.refresh), NO_ERROR);
	ck_assert_int_eq(next.version, 3);
	db_close(db);
}
END_TEST

START_TEST(a_spent_token_revokes_its_family)
{
	/* hazard 6 */
	const char *old = refresh_token();
	begin();
	fake_answer((struct fake_answer){ .changed = 0 });
	fake_answer_row("t");
	ck_assert_int_eq(refresh(old), ERROR_TOKEN_REUSED);
	ck_assert_ptr_nonnull(strstr(fake_sent(1), "UPDATE refresh_token SET revoked_at = now()"));
	ck_assert_str_eq(fake_param(1, 3), digest(old));
	ck_assert_ptr_null(pair.access);
	ck_assert_ptr_null(pair.refresh);
	db_close(db);
}
END_TEST

START_TEST(the_revocation_outlives_the_refusal)
{
	/* hazard 6: the answer is an error, and the change is committed all the same */
	ck_assert(error_row(ERROR_TOKEN_REUSED)->keep_changes);
	ck_assert_int_eq(error_row(ERROR_TOKEN_REUSED)->status, 401);
}
END_TEST

START_TEST(an_unknown_revoked_or_expired_token_is_invalid)
{
	begin();
	fake_answer((struct fake_answer){ .changed = 0 });
	fake_answer_row("f");
	ck_assert_int_eq(refresh(refresh_token()), ERROR_TOKEN_INVALID);
	ck_assert_ptr_null(pair.refresh);
	db_close(db);
}
END_TEST

START_TEST(what_is_not_a_refresh_token_does_not_ask_the_database)
{
	/* hazard 5 */
	begin();
	ck_assert_int_eq(refresh(smith_token(&test_arena, SMITH_HEADER,
					     smith_payload(&test_arena, NULL, NULL))),
			 ERROR_TOKEN_INVALID);
	ck_assert_int_eq(refresh(".."), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(session_end(&test_arena, db, &config, &smith_key, 12, "x"),
			 ERROR_TOKEN_INVALID);
	ck_assert_uint_eq(fake_connections(), 0);
	db_close(db);
}
END_TEST

START_TEST(logging_out_revokes_the_family)
{
	const char *token = refresh_token();
	begin();
	fake_answer((struct fake_answer){ .rows = 1, .columns = 0 });
	fake_answer((struct fake_answer){ .changed = 4 });
	ck_assert_int_eq(session_end(&test_arena, db, &config, &smith_key, 12, token), NO_ERROR);
	ck_assert_ptr_nonnull(strstr(fake_sent(0), "FOR NO KEY UPDATE"));
	ck_assert_ptr_nonnull(strstr(fake_sent(1), "SET revoked_at"));
	ck_assert_str_eq(fake_param(1, 2), digest(token));
	db_close(db);
}
END_TEST

START_TEST(nobody_logs_others_out)
{
	begin();
	ck_assert_int_eq(session_end(&test_arena, db, &config, &smith_key, 13, refresh_token()),
			 ERROR_TOKEN_INVALID);
	ck_assert_uint_eq(fake_sent_count(), 0);
	fake_answer((struct fake_answer){ .rows = 1 });
	fake_answer((struct fake_answer){ .changed = 0 });
	ck_assert_int_eq(session_end(&test_arena, db, &config, &smith_key, 12, refresh_token()),
			 ERROR_TOKEN_INVALID);
	db_close(db);
}
END_TEST

START_TEST(all_sessions_of_an_account_can_be_ended)
{
	begin();
	fake_answer((struct fake_answer){ .rows = 1 });
	fake_answer((struct fake_answer){ .changed = 9 });
	ck_assert_int_eq(session_end_all(db, &test_arena, 12), NO_ERROR);
	ck_assert_str_eq(fake_param(1, 1), "12");
	db_close(db);
}
END_TEST

Suite *session_suite(void)
{
	const TTest *const tests[] = {
		a_caller_is_found_by_one_statement,
		an_account_that_is_gone_or_changed_is_nobody,
		an_unknown_role_may_nothing,
		a_session_starts_with_a_pair,
		the_database_holds_only_a_digest,
		a_pair_that_was_not_stored_is_not_handed_out,
		a_refresh_spends_and_issues_in_one_statement,
		a_spent_token_revokes_its_family,
		the_revocation_outlives_the_refusal,
		an_unknown_revoked_or_expired_token_is_invalid,
		what_is_not_a_refresh_token_does_not_ask_the_database,
		logging_out_revokes_the_family,
		nobody_logs_others_out,
		all_sessions_of_an_account_can_be_ended,
		NULL,
	};
	return fixture_suite("session", tests);
}
