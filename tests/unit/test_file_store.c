/*
 * The local store, and uploads on their way into it.
 */
#include "base/file.h"
#include "fixture.h"
#include "http/file_store.h"
#include "http/upload.h"
#include "service/file_stores.h"
#include "suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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
	const char *key = upload_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), NO_ERROR);
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
	const char *key = upload_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), NO_ERROR);
	ck_assert_str_eq(upload_key(&test_arena, &upload, "materials", "pdf"), key);
	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), NO_ERROR);
	ck_assert_str_eq(stored(), "bytes");
}
END_TEST

static enum error count_upload(void *context, struct upload *one)
{
	(void)one;
	(*(int *)context)++;
	return NO_ERROR;
}

START_TEST(an_upload_that_nothing_wants_is_not_kept)
{
	int count = 0;

	prepare();
	ck_assert_int_eq(upload_each(&body, count_upload, &count), NO_ERROR);
	ck_assert_int_eq(count, 0);
	upload_undo_all(&test_arena, &config, &body);
	body_discard_uploads(&body);
	ck_assert_int_eq(access(upload.path, F_OK), -1);
	upload_key(&test_arena, &upload, "materials", "pdf");
	ck_assert_int_eq(upload_each(&body, count_upload, &count), NO_ERROR);
	ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(what_is_taken_back_is_gone)
{
	prepare();
	upload_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), NO_ERROR);
	upload_undo_all(&test_arena, &config, &body);
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
	upload_key(&test_arena, &upload, "materials", "pdf");
	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), NO_ERROR);
	ck_assert_str_eq(stored(), "bytes");
	ck_assert_int_eq(access(upload.path, F_OK), -1);
	upload_undo_all(&test_arena, &config, &body);
	rmdir(arena_printf(&test_arena, "%s/materials", folder));
	rmdir(folder);
}
END_TEST

START_TEST(a_store_that_cannot_be_written_is_an_error)
{
	prepare();
	config.files_dir = "/nonexistent";
	upload_key(&test_arena, &upload, "materials", "pdf");

	ck_assert_int_eq(upload_keep(&test_arena, &config, &upload), ERROR_STORAGE_GONE);
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

static struct file_store *open_store(void)
{
	struct file_store *store = NULL;

	prepare();
	config.file_store = "local";
	ck_assert_ptr_null(file_stores_open(&store, &test_arena, &config));
	return store;
}

static enum error put(struct file_store *store, const char *key)
{
	int from = open(upload.path, O_RDONLY);
	enum error error = store->operations->put(store, &test_arena, key, "text/plain", from, 5);

	close(from);
	return error;
}

static bool remember(void *context, const struct listed_file *file)
{
	const char **text = context;

	*text = arena_printf(&test_arena, "%s%s:%zu ", *text, file->key, file->size);
	return true;
}

static const char *listed(struct file_store *store)
{
	const char *text = "";

	ck_assert_int_eq(store->operations->list(store, &test_arena, remember, &text), NO_ERROR);
	return text;
}

START_TEST(the_local_store_puts_gets_lists_and_deletes)
{
	struct file_store *store = open_store();
	const char *copy = fixture_file("", 0);
	size_t length = 0;

	ck_assert_int_eq(put(store, "materials/a.txt"), NO_ERROR);
	ck_assert_int_eq(put(store, "materials/a.txt"), NO_ERROR);
	fclose(fopen(file_store_path(&test_arena, &config, "materials/.half"), "w"));
	ck_assert_str_eq(listed(store), "materials/a.txt:5 ");
	int to = open(copy, O_WRONLY);
	ck_assert_int_eq(store->operations->get(store, &test_arena, "materials/a.txt", to),
			 NO_ERROR);
	close(to);
	ck_assert_str_eq(file_read(&test_arena, copy, 100, &length), "bytes");
	ck_assert_int_eq(store->operations->remove(store, &test_arena, "materials/a.txt"),
			 NO_ERROR);
	ck_assert_int_eq(store->operations->remove(store, &test_arena, "materials/a.txt"),
			 NO_ERROR);
	ck_assert_int_eq(store->operations->get(store, &test_arena, "materials/a.txt", 1),
			 ERROR_NOT_FOUND);
	ck_assert_str_eq(listed(store), "");
	ck_assert_int_eq(put(store, "../a.txt"), ERROR_NOT_FOUND);
	ck_assert_int_eq(store->operations->remove(store, &test_arena, "../a.txt"),
			 ERROR_NOT_FOUND);
	file_stores_close(store);
}
END_TEST

START_TEST(what_everybody_may_see_the_web_server_may_read)
{
	struct file_store *store = open_store();
	struct stat status;

	ck_assert_int_eq(put(store, "pictures/a.webp"), NO_ERROR);
	ck_assert_int_eq(put(store, "materials/a.txt"), NO_ERROR);
	stat(file_store_path(&test_arena, &config, "pictures/a.webp"), &status);
	ck_assert_int_eq(status.st_mode & 0777, 0640);
	stat(file_store_path(&test_arena, &config, "materials/a.txt"), &status);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(an_unknown_store_is_a_mistake_in_the_settings)
{
	struct file_store *store = NULL;

	prepare();
	config.file_store = "tape";
	ck_assert_str_eq(file_stores_open(&store, &test_arena, &config), "file_store names none");
	file_stores_close(store);
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
		the_local_store_puts_gets_lists_and_deletes,
		what_everybody_may_see_the_web_server_may_read,
		an_unknown_store_is_a_mistake_in_the_settings,
		NULL,
	};

	return fixture_suite("file_store", tests);
}
