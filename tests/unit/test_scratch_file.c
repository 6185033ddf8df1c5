/*
 * What must not outlive the program goes, and nothing else.
 */
#include "base/scratch_file.h"
#include "fixture.h"
#include "suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *make_file(void)
{
	return fixture_file("x", 1);
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

START_TEST(what_was_told_of_goes)
{
	const char *one = arena_strdup(&test_arena, make_file());
	scratch_files_remove();
	ck_assert(is_there(one));
	scratch_file_add(one);
	scratch_file_add("/nonexistent/upload");
	scratch_files_remove();
	ck_assert(!is_there(one));
}
END_TEST

START_TEST(what_is_gone_is_forgotten)
{
	const char *one = arena_strdup(&test_arena, make_file());
	scratch_file_add(one);
	scratch_files_remove();
	FILE *again = fopen(one, "we");
	ck_assert_ptr_nonnull(again);
	ck_assert_int_eq(fclose(again), 0);
	scratch_files_remove();
	ck_assert(is_there(one));
	unlink(one);
}
END_TEST

START_TEST(too_many_and_too_long_ones_do_no_harm)
{
	char path[5000] = "";
	memset(path, 'x', sizeof(path) - 1);
	scratch_file_add(path);
	for (int i = 0; i < 100; i++) {
		scratch_file_add("/nonexistent/upload");
	}
	scratch_files_remove();
}
END_TEST

Suite *scratch_file_suite(void)
{
	const TTest *const tests[] = {
		what_was_told_of_goes,
		what_is_gone_is_forgotten,
		too_many_and_too_long_ones_do_no_harm,
		NULL,
	};
	return fixture_suite("scratch_file", tests);
}
