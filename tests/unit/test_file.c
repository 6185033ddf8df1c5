/*
 * Reading small files.
 */
#include "base/file.h"
#include "fixture.h"
#include "suites.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

START_TEST(a_file_is_read_whole)
{
	const char *path = fixture_file("a\0b\n", 4);
	size_t length = 0;
	char *bytes = file_read(&test_arena, path, 4, &length);

	ck_assert_ptr_nonnull(bytes);
	ck_assert_uint_eq(length, 4);
	ck_assert_mem_eq(bytes, "a\0b\n\0", 5);
	ck_assert_ptr_nonnull(file_read(&test_arena, path, 4, NULL));
	unlink(path);
}
END_TEST

START_TEST(a_file_that_is_too_large_is_not_read)
{
	const char *path = fixture_file("abc", 3);

	ck_assert_ptr_null(file_read(&test_arena, path, 2, NULL));
	ck_assert_int_eq(errno, EFBIG);
	unlink(path);
}
END_TEST

START_TEST(a_file_that_is_not_there_says_so)
{
	ck_assert_ptr_null(file_read(&test_arena, "/nonexistent/file", 10, NULL));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(file_read(&test_arena, "/", (size_t)1 << 20, NULL));
	ck_assert_int_eq(errno, EISDIR);
}
END_TEST

Suite *file_suite(void)
{
	const TTest *const tests[] = {
		a_file_is_read_whole,
		a_file_that_is_too_large_is_not_read,
		a_file_that_is_not_there_says_so,
		NULL,
	};

	return fixture_suite("file", tests);
}
