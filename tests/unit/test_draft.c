/*
 * Files that take their place at once and whole.
 */
#include "base/draft.h"
#include "base/file.h"
#include "fixture.h"
#include "suites.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path in a folder of its own. */
static const char *in_new_folder(const char **folder)
{
	*folder = fixture_directory();
	return arena_printf(&test_arena, "%s/key", *folder);
}

static size_t count_files(const char *folder)
{
	DIR *open_folder = opendir(folder);
	size_t count = 0;

	for (struct dirent *entry = readdir(open_folder); entry; entry = readdir(open_folder)) {
		count += entry->d_name[0] != '.';
	}
	closedir(open_folder);
	return count;
}

static mode_t mode_of(const char *path)
{
	struct stat status = { 0 };

	ck_assert_int_eq(stat(path, &status), 0);
	return status.st_mode & 07777;
}

START_TEST(a_new_file_is_nobody_elses)
{
	const char *folder = NULL;
	const char *path = in_new_folder(&folder);

	ck_assert(draft_replace(&test_arena, path, "new"));
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "new");
	ck_assert_int_eq(mode_of(path), 0600);
	ck_assert_uint_eq(count_files(folder), 1);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(a_part_is_no_file_until_it_is_whole)
{
	const char *folder = NULL;
	const char *path = in_new_folder(&folder);
	const char *part = arena_printf(&test_arena, "%s.part", path);
	struct draft draft;
	struct draft other;

	ck_assert(draft_replace(&test_arena, part, "left by a program that was killed"));
	ck_assert(draft_begin_part(&draft, &test_arena, path));
	ck_assert(!draft_begin_part(&other, &test_arena, path));
	ck_assert_int_eq(errno, EBUSY);
	ck_assert(draft_write(&draft, "whole", 5));
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert(draft_finish(&draft));
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "whole");
	ck_assert_int_eq(mode_of(path), 0600);
	ck_assert_uint_eq(count_files(folder), 1);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(a_file_that_is_replaced_keeps_its_mode_and_its_link)
{
	const char *folder = NULL;
	const char *path = in_new_folder(&folder);
	const char *link = arena_printf(&test_arena, "%s/link", folder);
	struct stat status = { 0 };

	ck_assert(draft_replace(&test_arena, path, "old"));
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert(draft_replace(&test_arena, link, "new"));
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "new");
	ck_assert_int_eq(mode_of(path), 0640);
	ck_assert_int_eq(lstat(link, &status), 0);
	ck_assert(S_ISLNK(status.st_mode));
	unlink(link);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(until_it_is_finished_the_old_file_stands)
{
	const char *folder = NULL;
	const char *path = in_new_folder(&folder);
	struct draft draft;

	ck_assert(draft_replace(&test_arena, path, "old"));
	ck_assert(draft_begin(&draft, &test_arena, path));
	ck_assert(draft_write(&draft, "new", 3));
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "old");
	draft_abandon(&draft);
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "old");
	ck_assert_uint_eq(count_files(folder), 1);
	ck_assert(draft_begin(&draft, &test_arena, path));
	ck_assert(draft_write(&draft, "new", 3));
	ck_assert(draft_finish(&draft));
	draft_abandon(&draft);
	ck_assert_str_eq(file_read(&test_arena, path, 10, NULL), "new");
	ck_assert_uint_eq(count_files(folder), 1);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(where_nothing_can_be_written_it_says_so)
{
	struct draft draft;

	ck_assert(!draft_begin(&draft, &test_arena, "/nonexistent/key"));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert(!draft_replace(&test_arena, "/nonexistent/key", "x"));
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file)
{
	struct draft draft = { .path = "/dev/full", .descriptor = open("/dev/full", O_WRONLY) };

	ck_assert_int_ge(draft.descriptor, 0);
	ck_assert(!draft_write(&draft, "x", 1));
	ck_assert_int_eq(errno, ENOSPC);
	draft_abandon(&draft);
	ck_assert_int_eq(access("/dev/full", F_OK), 0);
}
END_TEST

Suite *draft_suite(void)
{
	const TTest *const tests[] = {
		a_new_file_is_nobody_elses,
		a_part_is_no_file_until_it_is_whole,
		a_file_that_is_replaced_keeps_its_mode_and_its_link,
		until_it_is_finished_the_old_file_stands,
		where_nothing_can_be_written_it_says_so,
		a_full_disk_leaves_the_old_file,
		NULL,
	};

	return fixture_suite("draft", tests);
}
