/*
 * What a connection string becomes for a program of PostgreSQL that is run by ours. A program of its own: libpq itself
 * takes the string apart.
 */
#include "base/text.h"
#include "data/conninfo.h"
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

/* The value of a name in the environment that a conninfo makes; NULL: it is not there. */
static const char *value_in(char **environment, const char *name)
{
	const char *value = NULL;
	size_t length = strlen(name);

	for (; *environment != NULL; environment++) {
		if (text_starts_with(*environment, name) && (*environment)[length] == '=') {
			ck_assert_msg(value == NULL, "%s stands twice", name);
			value = *environment + length + 1;
		}
	}
	return value;
}

static const char *made(const char *conninfo, const char *database, const char *name)
{
	char **environment = conninfo_environment(&test_arena, conninfo, database);

	ck_assert_ptr_nonnull(environment);
	return value_in(environment, name);
}

START_TEST(both_spellings_say_the_same)
{
	const char *const spellings[] = {
		"host=/run/pg port=5433 dbname=evolv user=owner connect_timeout=2",
		"postgresql://owner@%2Frun%2Fpg:5433/evolv?connect_timeout=2",
	};

	for (size_t i = 0; i < LENGTH(spellings); i++) {
		ck_assert_str_eq(made(spellings[i], NULL, "PGHOST"), "/run/pg");
		ck_assert_str_eq(made(spellings[i], NULL, "PGPORT"), "5433");
		ck_assert_str_eq(made(spellings[i], NULL, "PGDATABASE"), "evolv");
		ck_assert_str_eq(made(spellings[i], NULL, "PGUSER"), "owner");
		ck_assert_str_eq(made(spellings[i], NULL, "PGCONNECT_TIMEOUT"), "2");
	}
}
END_TEST

START_TEST(another_database_takes_the_place_of_the_one_that_is_said)
{
	ck_assert_str_eq(made("dbname=evolv user=a", "scratch", "PGDATABASE"), "scratch");
	ck_assert_str_eq(made("user=a", "scratch", "PGDATABASE"), "scratch");
	ck_assert_str_eq(made("dbname=evolv user=a", "scratch", "PGUSER"), "a");
}
END_TEST

START_TEST(a_value_comes_as_it_is_meant)
{
	ck_assert_str_eq(made("password='it\\'s a \\\\ word' user=a", NULL, "PGPASSWORD"),
			 "it's a \\ word");
	ck_assert_str_eq(made("postgresql://a:p%40ss%3D@h/d", NULL, "PGPASSWORD"), "p@ss=");
	ck_assert_str_eq(made("dbname='$(id)\n;' user=a", NULL, "PGDATABASE"), "$(id)\n;");
}
END_TEST

/* Otherwise a variable of the operator's would lead pg_dump or psql to another database than our own connection. */
START_TEST(what_our_own_environment_says_of_postgresql_is_not_passed_on)
{
	setenv("PGHOST", "elsewhere", 1);
	setenv("PGDATABASE", "another", 1);
	setenv("PGOPTIONS", "-c statement_timeout=1", 1);
	setenv("EVOLV_UNIT", "stays", 1);

	ck_assert_str_eq(made("host=here user=a", NULL, "PGHOST"), "here");
	ck_assert_ptr_null(made("host=here user=a", NULL, "PGDATABASE"));
	ck_assert_ptr_null(made("host=here user=a", NULL, "PGOPTIONS"));
	ck_assert_str_eq(made("host=here user=a", NULL, "EVOLV_UNIT"), "stays");
	ck_assert_str_eq(made("host=here user=a", NULL, "PATH"), getenv("PATH"));
}
END_TEST

static const char *const unreadable[] = { "host", "host=a nonsense=b", "dbname='evolv",
					  "postgresql://[::1" };

START_TEST(what_cannot_be_read_is_no_environment)
{
	for (size_t i = 0; i < LENGTH(unreadable); i++) {
		ck_assert_msg(conninfo_environment(&test_arena, unreadable[i], NULL) == NULL, "%s",
			      unreadable[i]);
	}
}
END_TEST

START_TEST(a_word_is_found_and_otherwise_empty)
{
	const char *conninfo = "host=/run/pg dbname='a b'";

	ck_assert_str_eq(conninfo_word(&test_arena, conninfo, "host"), "/run/pg");
	ck_assert_str_eq(conninfo_word(&test_arena, conninfo, "dbname"), "a b");
	ck_assert_str_eq(conninfo_word(&test_arena, conninfo, "port"), "");
	ck_assert_str_eq(conninfo_word(&test_arena, conninfo, "nonsense"), "");
	ck_assert_str_eq(conninfo_word(&test_arena, "", "host"), "");
	for (size_t i = 0; i < LENGTH(unreadable); i++) {
		ck_assert_str_eq(conninfo_word(&test_arena, unreadable[i], "host"), "");
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		both_spellings_say_the_same,
		another_database_takes_the_place_of_the_one_that_is_said,
		a_value_comes_as_it_is_meant,
		what_our_own_environment_says_of_postgresql_is_not_passed_on,
		what_cannot_be_read_is_no_environment,
		a_word_is_found_and_otherwise_empty,
		NULL,
	};
	SRunner *runner = srunner_create(fixture_suite("conninfo", tests));

	srunner_set_fork_status(runner, CK_FORK);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
