/*
 * The store of uploaded files.
 */
#include "fixture.h"
#include "http/file_store.h"
#include "suites.h"

#include <string.h>
#include <unistd.h>

static struct config config;
static struct upload upload;
static struct body body;

/* One upload of a file that holds "bytes", in a body of its own. */
static void prepare(void)
{
	config = (struct config){ .files_dir = fixture_directory() };
	upload = (struct upload){
		.file_name = "My Slides.PDF",
		.path = fixture_file("bytes", 5),
		.size = 5,
	};
	body = (struct body){ .count = 0 };
	body_add(&body, &test_arena, "file",
		 (struct value){ .kind = VALUE_FILE, .upload = &upload });
}

/* What the store holds under the upload's key; NULL: nothing. */
static const char *stored(void)
{
	static char text[16];
	size_t size = 0;
	int file = -1;

	if (file_store_open(&file, &size, &test_arena, &config, upload.key) != NO_ERROR) {
		return NULL;
	}
	ssize_t length = read(file, text, sizeof(text) - 1);
	close(file);
	ck_assert_int_eq(length, (ssize_t)size);
	text[length] = '\0';
	return text;
}

START_TEST(a_kept_upload_can_be_opened)
{
	prepare();
	const char *key = file_store_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	ck_assert_str_eq(stored(), "bytes");
	ck_assert_int_eq(access(upload.path, F_OK), -1);
	ck_assert_int_eq(strncmp(key, "materials/", 10), 0);
	ck_assert_uint_eq(strlen(key), strlen("materials/") + 32 + strlen(".pdf"));
	ck_assert_ptr_null(strstr(key, "Slides"));
}
END_TEST

/* A transaction that is run again asks for the key and keeps the file again. */
START_TEST(a_second_try_changes_nothing)
{
	prepare();
	const char *key = file_store_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	ck_assert_str_eq(file_store_key(&test_arena, &upload, "materials", "pdf"), key);
	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	ck_assert_str_eq(stored(), "bytes");
}
END_TEST

START_TEST(an_upload_that_nothing_wants_is_not_kept)
{
	prepare();

	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	ck_assert(!upload.taken);
	body_discard_uploads(&body);
	ck_assert_int_eq(access(upload.path, F_OK), -1);
}
END_TEST

START_TEST(what_is_taken_back_is_gone)
{
	prepare();
	file_store_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	file_store_undo(&test_arena, &config, &body);
	ck_assert_ptr_null(stored());
}
END_TEST

/* /dev/shm is another file system than where the fixtures lie. */
START_TEST(two_file_systems_are_bridged)
{
	prepare();
	char folder[] = "/dev/shm/evolv-test-XXXXXX";

	config.files_dir = mkdtemp(folder);
	ck_assert_ptr_nonnull(config.files_dir);
	file_store_key(&test_arena, &upload, "materials", "pdf");
	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), NO_ERROR);
	ck_assert_str_eq(stored(), "bytes");
	ck_assert_int_eq(access(upload.path, F_OK), -1);
	file_store_undo(&test_arena, &config, &body);
	rmdir(arena_printf(&test_arena, "%s/materials", folder));
	rmdir(folder);
}
END_TEST

START_TEST(a_store_that_cannot_be_written_is_an_error)
{
	prepare();
	config.files_dir = "/nonexistent";
	file_store_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(file_store_keep(&test_arena, &config, &body), ERROR_INTERNAL);
	ck_assert_int_eq(access(upload.path, F_OK), 0);
}
END_TEST

START_TEST(nothing_but_a_key_is_opened)
{
	static const char *const keys[] = {
		"",          "x",    "/etc/passwd", "../x",        "a/../b",   "a/.b",
		"a/b/c.pdf", "a/",   "A/b.pdf",     "a/b c",       "a/b\n",    "./b",
		"a//b",      "a/..", "a\\b",        "https://x/y", "a/%2e%2e",
	};

	prepare();
	for (size_t i = 0; i < LENGTH(keys); i++) {
		size_t size = 0;
		int file = -1;

		ck_assert_int_eq(file_store_open(&file, &size, &test_arena, &config, keys[i]),
				 ERROR_NOT_FOUND);
		ck_assert_int_eq(file, -1);
	}
}
END_TEST

Suite *file_store_suite(void)
{
	const TTest *const tests[] = {
		a_kept_upload_can_be_opened,
		a_second_try_changes_nothing,
		an_upload_that_nothing_wants_is_not_kept,
		what_is_taken_back_is_gone,
		two_file_systems_are_bridged,
		a_store_that_cannot_be_written_is_an_error,
		nothing_but_a_key_is_opened,
		NULL,
	};

	return fixture_suite("file_store", tests);
}
