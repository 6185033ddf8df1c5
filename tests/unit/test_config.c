/*
 * The configuration file.
 */
#include "base/config.h"
#include "fixture.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEEDED "base_url = https://school.example\ndatabase = dbname=evolv\n"

/* Loads a file with this text; returns what config_load says. */
static const char *load(struct config *config, const char *text)
{
	const char *path = fixture_file(text, strlen(text));
	const char *problem = config_load(config, path, &test_arena);

	unlink(path);
	return problem;
}

static void assert_problem(const char *text, const char *part)
{
	struct config config;
	const char *problem = load(&config, text);

	ck_assert_msg(problem != NULL, "%s was taken", text);
	ck_assert_msg(strstr(problem, part) != NULL, "\"%s\" does not say \"%s\"", problem, part);
}

START_TEST(the_defaults_are_the_contracts)
{
	struct config config;

	ck_assert_ptr_null(load(&config, NEEDED));
	ck_assert_str_eq(config.base_url, "https://school.example");
	ck_assert_str_eq(config.database, "dbname=evolv");
	ck_assert_str_eq(config.cors_origins, "");
	ck_assert(config.rate_limits && !config.require_verified_email);
	ck_assert(!config.publish_reviews_at_once);
	ck_assert_uint_eq(config.request_seconds, 10);
	ck_assert_uint_eq(config.access_token_seconds, 3600);
	ck_assert_uint_eq(config.refresh_token_seconds, 7 * 24 * 3600);
	ck_assert_uint_eq(config.limit_register, 5);
	ck_assert_uint_eq(config.limit_login, 10);
	ck_assert_uint_eq(config.limit_password, 3);
	ck_assert_uint_eq(config.limit_contact, 3);
	ck_assert_uint_eq(config.limit_review, 5);
	ck_assert_uint_eq(config.limit_application, 2);
	ck_assert_uint_eq(config.limit_anonymous, 1000);
	ck_assert_uint_eq(config.limit_signed_in, 5000);
}
END_TEST

START_TEST(settings_are_read)
{
	struct config config;
	const char *problem =
		load(&config, "# the school\n\n"
			      "  base_url=http://school.example/evolv//\r\n"
			      "database = host=/run/pg dbname=evolv password='a = b # c'\n"
			      "\trate_limits = off\n"
			      "require_verified_email = yes\n"
			      "publish_reviews_at_once = true\n"
			      "cors_origins = https://a.example  http://localhost:5173\n"
			      "trusted_proxies = 10.0.0.0/8 ::1\n"
			      "request_seconds = 30\n"
			      "memory_limit_mb = 0\n"
			      "mail_dir = /srv/mail");

	ck_assert_msg(problem == NULL, "%s", problem);
	ck_assert_str_eq(config.base_url, "http://school.example/evolv");
	ck_assert_str_eq(config.database, "host=/run/pg dbname=evolv password='a = b # c'");
	ck_assert(!config.rate_limits && config.require_verified_email);
	ck_assert(config.publish_reviews_at_once);
	ck_assert_str_eq(config.cors_origins, "https://a.example  http://localhost:5173");
	ck_assert_str_eq(config.trusted_proxies, "10.0.0.0/8 ::1");
	ck_assert_uint_eq(config.request_seconds, 30);
	ck_assert_uint_eq(config.memory_limit_mb, 0);
	ck_assert_str_eq(config.mail_dir, "/srv/mail");
}
END_TEST

START_TEST(a_mistake_is_told_with_its_line)
{
	assert_problem(NEEDED "rate_limit = off\n", "line 3: there is no setting \"rate_limit\"");
	assert_problem(NEEDED "rate_limits\n", "line 3: a line must be \"name = value\"");
	assert_problem("base_url = ftp://x\n", "line 1: base_url must be an address");
	assert_problem("base_url = school.example\n", "base_url must be");
	assert_problem("base_url = https:///\n", "base_url must be");
	assert_problem("base_url = https://x y\n", "base_url must be");
	assert_problem(NEEDED "rate_limits = maybe\n", "rate_limits must be on or off");
	assert_problem(NEEDED "rate_limits =\n", "rate_limits must be on or off");
	assert_problem(NEEDED "limit_login = 0\n", "limit_login must be a number from 1 to");
	assert_problem(NEEDED "limit_login = 5/h\n", "limit_login must be a number");
	assert_problem(NEEDED "limit_login = 99999999\n", "limit_login must be a number");
	assert_problem(NEEDED "mail_dir = mail\n", "mail_dir must be a path from the root");
	assert_problem(NEEDED "trusted_proxies = 10.0.0.0/99\n", "trusted_proxies must be");
	assert_problem(NEEDED "rate_limits = on\nrate_limits = off\n",
		       "line 4: rate_limits is set a second");
}
END_TEST

/* hazard 27: "null" and patterns are no origins. */
START_TEST(origins_are_exact)
{
	static const char *const bad[] = {
		"null",      "*",        "https://*.example",  "https://a.example/",
		"a.example", "https://", "https://a,https://b"
	};

	for (size_t i = 0; i < LENGTH(bad); i++) {
		assert_problem(arena_printf(&test_arena, NEEDED "cors_origins = %s\n", bad[i]),
			       "cors_origins must be origins");
	}
}
END_TEST

START_TEST(what_has_no_default_must_be_there)
{
	assert_problem("database = x\n", "base_url is missing");
	assert_problem("base_url = https://x\n", "database is missing");
	assert_problem("", "is missing");
}
END_TEST

START_TEST(a_file_that_is_not_one_is_refused)
{
	struct config config;
	const char *path = fixture_file("a\0b", 3);

	ck_assert_ptr_nonnull(
		strstr(config_load(&config, path, &test_arena), "is not a text file"));
	unlink(path);
	ck_assert_ptr_nonnull(strstr(config_load(&config, path, &test_arena), "cannot be read"));
}
END_TEST

START_TEST(the_environment_names_the_file)
{
	setenv("EVOLV_CONFIG", "/srv/evolv.conf", 1);
	ck_assert_str_eq(config_path(), "/srv/evolv.conf");
	setenv("EVOLV_CONFIG", "", 1);
	ck_assert(config_path()[0] == '/');
	unsetenv("EVOLV_CONFIG");
	ck_assert(strstr(config_path(), "/evolv.conf") != NULL);
}
END_TEST

START_TEST(a_choice_is_one_whole_word_of_its_list)
{
	struct config config;

	ck_assert_ptr_null(load(&config, NEEDED "mail_transport = sendgrid\nsmtp_tls = off\n"));
	ck_assert_str_eq(config.mail_transport, "sendgrid");
	ck_assert_str_eq(config.smtp_tls, "off");
	assert_problem(NEEDED "mail_transport = send\n", "file smtp sendgrid mailgun");
	assert_problem(NEEDED "mail_transport = SMTP\n", "must be one of");
	assert_problem(NEEDED "mail_transport = file smtp\n", "must be one of");
	assert_problem(NEEDED "smtp_tls =\n", "must be one of");
}
END_TEST

Suite *config_suite(void)
{
	const TTest *const tests[] = {
		the_defaults_are_the_contracts,
		settings_are_read,
		a_mistake_is_told_with_its_line,
		origins_are_exact,
		what_has_no_default_must_be_there,
		a_file_that_is_not_one_is_refused,
		the_environment_names_the_file,
		a_choice_is_one_whole_word_of_its_list,
		NULL,
	};

	return fixture_suite("config", tests);
}
