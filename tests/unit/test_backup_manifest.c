/*
 * What a backup says of itself: what was written is read again, and anything else is told of.
 */
#include "backup_manifest.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

#define HEAD "evolv backup 1\nmade 2026-11-25T09:00:00Z\nprogram 0.1.0\n"

/* What is wrong with such a text; NULL: nothing. */
static const char *problem_of(const char *text, struct backup_manifest *manifest)
{
	return backup_manifest_read(manifest, &test_arena, arena_strdup(&test_arena, text));
}

START_TEST(what_is_written_can_be_read)
{
	const char *migrations[] = { "0001_foundation.sql", "0002_accounts.sql" };
	struct table_sum tables[] = { { .name = "evolv.account", .rows = "12", .sum = "-827" },
				      { .name = "evolv.answer", .rows = "0", .sum = "0" } };
	struct kept_file files[] = {
		{ .key = "materials/0a.pdf", .content_type = "application/pdf" },
		{ .key = "uploads/0b.jpg", .content_type = "image/jpeg", .waits = true },
	};
	const struct backup_manifest written = {
		.made = "2026-11-25T09:00:00Z",
		.program = "0.1.0",
		.migrations = migrations,
		.migration_count = LENGTH(migrations),
		.tables = tables,
		.table_count = LENGTH(tables),
		.files = files,
		.file_count = LENGTH(files),
	};
	struct backup_manifest read;
	struct strbuf text;

	strbuf_init(&text, 10000);
	backup_manifest_write(&text, &written);
	ck_assert_str_eq(text.text, HEAD "migration 0001_foundation.sql\n"
					 "migration 0002_accounts.sql\n"
					 "table evolv.account 12 -827\n"
					 "table evolv.answer 0 0\n"
					 "file stored application/pdf materials/0a.pdf\n"
					 "file waiting image/jpeg uploads/0b.jpg\n");
	ck_assert_ptr_null(problem_of(text.text, &read));
	strbuf_clear(&text);
	ck_assert_str_eq(read.made, written.made);
	ck_assert_str_eq(read.program, written.program);
	ck_assert_uint_eq(read.migration_count, LENGTH(migrations));
	ck_assert_str_eq(read.migrations[1], migrations[1]);
	ck_assert_uint_eq(read.table_count, LENGTH(tables));
	ck_assert_str_eq(read.tables[0].name, "evolv.account");
	ck_assert_str_eq(read.tables[0].rows, "12");
	ck_assert_str_eq(read.tables[0].sum, "-827");
	ck_assert_uint_eq(read.file_count, LENGTH(files));
	ck_assert_str_eq(read.files[1].key, files[1].key);
	ck_assert_str_eq(read.files[1].content_type, "image/jpeg");
	ck_assert(read.files[1].waits && !read.files[0].waits);
}
END_TEST

START_TEST(a_school_without_files_or_rows_has_a_manifest_too)
{
	struct backup_manifest read;

	ck_assert_ptr_null(problem_of(HEAD, &read));
	ck_assert_uint_eq(read.migration_count + read.table_count + read.file_count, 0);
}
END_TEST

START_TEST(anything_else_is_told_of)
{
	const struct {
		const char *text;
		const char *problem;
	} wrong[] = {
		{ "", "no backup" },
		{ "evolv backup 1", "no backup" },
		{ "evolv backup 2\nmade x\nprogram y\n", "no backup" },
		{ "evolv backup 10\nmade x\nprogram y\n", "no backup" },
		{ "\n" HEAD, "no backup" },
		{ HEAD "file stored a/b c", "ends in the middle" },
		{ HEAD "table evolv.account 12\n", "not understood" },
		{ HEAD "table evolv.account 12 1 2\n", "not understood" },
		{ HEAD "table evolv.account 12 1 2 3 4 5 6\n", "not understood" },
		{ HEAD "Table evolv.account 12 1\n", "not understood" },
		{ HEAD "tables evolv.account 12 1\n", "not understood" },
		{ HEAD "migration a b\n", "not understood" },
		{ HEAD "\n", "not understood" },
		{ HEAD "a\n", "not understood" },
		{ "evolv backup 1\nprogram 0.1.0\n", "lacks a line" },
		{ "evolv backup 1\nmade x\n", "lacks a line" },
	};
	struct backup_manifest read;

	for (size_t i = 0; i < LENGTH(wrong); i++) {
		const char *problem = problem_of(wrong[i].text, &read);
		ck_assert_msg(problem != NULL && strstr(problem, wrong[i].problem) != NULL,
			      "%s: %s", wrong[i].text, problem);
	}
}
END_TEST

Suite *backup_manifest_suite(void)
{
	const TTest *const tests[] = {
		what_is_written_can_be_read,
		a_school_without_files_or_rows_has_a_manifest_too,
		anything_else_is_told_of,
		NULL,
	};
	return fixture_suite("backup_manifest", tests);
}
