/*
 * The log's lines.
 */
#include "base/log.h"
#include "fixture.h"
#include "suites.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int log_end[2];

/* From here on, what goes to standard error can be read back. */
static void catch_log(void)
{
	ck_assert_int_eq(pipe(log_end), 0);
	ck_assert_int_ge(dup2(log_end[1], STDERR_FILENO), 0);
}

/* Returns what was written by one write. */
static const char *caught(void)
{
	static char text[8192];
	ssize_t length = read(log_end[0], text, sizeof(text) - 1);

	ck_assert_int_ge(length, 0);
	text[length] = '\0';
	return text;
}

START_TEST(a_line_has_level_request_and_message)
{
	catch_log();
	log_info("started");
	ck_assert_str_eq(caught(), "evolv info - started\n");
	log_request_id("00112233445566778899aabbccddeeff");
	log_warning("%s took %d ms", "courses", 900);
	ck_assert_str_eq(caught(),
			 "evolv warning 00112233445566778899aabbccddeeff courses took 900 ms\n");
	log_request_id(NULL);
	log_error("gone");
	ck_assert_str_eq(caught(), "evolv error - gone\n");
}
END_TEST

/* hazard 18: what a client sends cannot forge a line. */
START_TEST(control_characters_are_escaped)
{
	catch_log();
	log_error("%s", "a\nevolv error - forged\r\t\x1B[2J\x7F\\x\xC3\xA9");
	ck_assert_str_eq(caught(), "evolv error - a\\x0aevolv error - forged\\x0d\\x09\\x1b[2J\\x7f"
				   "\\x5cx\\xc3\\xa9\n");
}
END_TEST

START_TEST(a_long_message_is_cut_but_stays_one_line)
{
	static char message[20000];
	const char *line = NULL;

	memset(message, '\n', sizeof(message) - 1);
	catch_log();
	log_error("%s", message);
	line = caught();
	ck_assert_uint_le(strlen(line), 4096);
	ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
}
END_TEST

START_TEST(errno_survives_logging)
{
	catch_log();
	errno = EPERM;
	log_error("not allowed");
	ck_assert_int_eq(errno, EPERM);
}
END_TEST

Suite *log_suite(void)
{
	const TTest *const tests[] = {
		a_line_has_level_request_and_message,
		control_characters_are_escaped,
		a_long_message_is_cut_but_stays_one_line,
		errno_survives_logging,
		NULL,
	};

	return fixture_suite("log", tests);
}
