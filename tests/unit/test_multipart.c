/*
 * multipart/form-data.
 */
#include "base/file.h"
#include "fixture.h"
#include "http/multipart.h"
#include "suites.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct body body;
static const char *spool;
static struct multipart_limits limits;

/* Hands out a text in pieces of a fixed size. */
struct pieces {
	const char *at;
	size_t left;
	size_t size;
};

static long next_piece(void *source, char *buffer, size_t room)
{
	struct pieces *pieces = source;
	size_t length = pieces->size < room ? pieces->size : room;

	length = length < pieces->left ? length : pieces->left;
	memcpy(buffer, pieces->at, length);
	pieces->at += length;
	pieces->left -= length;
	return (long)length;
}

static void begin(void)
{
	fixture_arena();
	spool = fixture_directory();
	limits = (struct multipart_limits){ .text_total = 10000, .file_size = 100000, .parts = 10 };
}

/* The number of files in the spool directory. */
static int spooled(void)
{
	DIR *directory = opendir(spool);
	int count = 0;

	while (readdir(directory) != NULL) {
		count++;
	}
	closedir(directory);
	return count - 2;
}

static void end(void)
{
	body_discard_uploads(&body);
	rmdir(spool);
	arena_clear(&test_arena);
}

static enum error read_bytes(const char *bytes, size_t length, size_t size)
{
	struct pieces pieces = { .at = bytes, .left = length, .size = size };

	body = (struct body){ .from_form = true };
	return multipart_read(&body, &test_arena, "b", spool, &limits, next_piece, &pieces);
}

static enum error read_text(const char *text)
{
	return read_bytes(text, strlen(text), 1000);
}

/* A part with this header and content, and the delimiter behind it. */
#define PART(header, content) header "\r\n\r\n" content "\r\n--b"
#define FIELD(name)           "Content-Disposition: form-data; name=\"" name "\""
#define FILE_FIELD(name, file) \
	FIELD(name) "; filename=\"" file "\"\r\nContent-Type: application/octet-stream"
#define BODY(parts) "--b\r\n" parts "--\r\n"

static void assert_malformed(const char *text)
{
	ck_assert_msg(read_text(text) == ERROR_MALFORMED, "taken: %s", text);
	ck_assert_ptr_nonnull(body.problem);
	ck_assert_int_eq(spooled(), 0);
}

START_TEST(text_parts_are_read)
{
	ck_assert_int_eq(
		read_text(BODY(PART(FIELD("name"), "Ada\r\nL\xC3\xA9") "\r\n" PART(
			FIELD("empty"), "") "\r\n" PART("content-disposition:form-data;name=x",
							"--b\n--b"))),
		NO_ERROR);
	ck_assert_uint_eq(body.count, 3);
	ck_assert_str_eq(body_text(&body, "name"), "Ada\r\nL\xC3\xA9");
	ck_assert_str_eq(body_text(&body, "empty"), "");
	ck_assert_str_eq(body_text(&body, "x"), "--b\n--b");
}
END_TEST

START_TEST(any_cut_of_the_stream_gives_the_same)
{
	static const char text[] =
		"preamble\r\n--b \t\r\n" PART(FIELD("a"), "one\r\n-\r\n--\r\n--c") "\r\n" PART(
			FILE_FIELD("f", "x.bin"),
			"\r\n--\r\n-\r\r\n--c") "--\r\nepilogue\r\n--b\r\n";

	for (size_t size = 1; size < sizeof(text); size++) {
		const struct value *file = NULL;

		ck_assert_int_eq(read_bytes(text, strlen(text), size), NO_ERROR);
		ck_assert_uint_eq(body.count, 2);
		ck_assert_str_eq(body_text(&body, "a"), "one\r\n-\r\n--\r\n--c");
		file = body_get(&body, "f");
		ck_assert_str_eq(file_read(&test_arena, file->upload->path, 1000, NULL),
				 "\r\n--\r\n-\r\r\n--c");
		body_discard_uploads(&body);
	}
}
END_TEST

START_TEST(a_body_without_parts_is_empty)
{
	ck_assert_int_eq(read_text("--b--"), NO_ERROR);
	ck_assert_uint_eq(body.count, 0);
}
END_TEST

START_TEST(repeated_names_make_a_list)
{
	ck_assert_int_eq(read_text(BODY(PART(FIELD("c"), "1") "\r\n" PART(FIELD("c[]"), "2"))),
			 NO_ERROR);
	ck_assert_uint_eq(body_get(&body, "c")->count, 2);
}
END_TEST

/* hazard 28: a file goes to disk under a name of ours, readable by us only. */
START_TEST(a_file_lies_in_the_spool_directory)
{
	const struct value *file = NULL;
	struct stat status;

	ck_assert_int_eq(
		read_bytes(
			BODY(PART(FILE_FIELD("f", "C:\\x\\Photo \xC3\xA9.PNG"), "a\0b")),
			sizeof(BODY(PART(FILE_FIELD("f", "C:\\x\\Photo \xC3\xA9.PNG"), "a\0b"))) -
				1,
			7),
		NO_ERROR);
	file = body_get(&body, "f");
	ck_assert_int_eq(file->kind, VALUE_FILE);
	ck_assert_str_eq(file->upload->file_name, "Photo \xC3\xA9.PNG");
	ck_assert_uint_eq(file->upload->size, 3);
	ck_assert(!file->upload->taken);
	ck_assert(strncmp(file->upload->path, spool, strlen(spool)) == 0);
	ck_assert_ptr_null(strstr(file->upload->path, "Photo"));
	ck_assert_int_eq(stat(file->upload->path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0600);
	ck_assert_mem_eq(file_read(&test_arena, file->upload->path, 10, NULL), "a\0b", 3);
}
END_TEST

/* hazard 28: traversal and NUL in names. */
START_TEST(a_file_name_is_its_last_component)
{
	ck_assert_int_eq(read_text(BODY(PART(FILE_FIELD("f", "../../etc/passwd"), "x"))), NO_ERROR);
	ck_assert_str_eq(body_get(&body, "f")->upload->file_name, "passwd");
	body_discard_uploads(&body);
	assert_malformed(BODY(PART(FILE_FIELD("f", "a/.."), "x")));
	assert_malformed(BODY(PART(FILE_FIELD("f", "a/"), "x")));
	assert_malformed(BODY(PART(FILE_FIELD("f", "."), "x")));
	assert_malformed(BODY(PART(FILE_FIELD("f", "a\nb"), "x")));
	assert_malformed(BODY(PART(FILE_FIELD("f", "a\rb"), "x")));
	assert_malformed(BODY(PART(FILE_FIELD("f", "a\tb"), "x")));
	ck_assert_int_eq(read_bytes(BODY(PART(FILE_FIELD("f", "a\0b"), "x")),
				    sizeof(BODY(PART(FILE_FIELD("f", "a\0b"), "x"))) - 1, 1000),
			 ERROR_MALFORMED);
	ck_assert_int_eq(spooled(), 0);
}
END_TEST

START_TEST(a_file_field_without_a_file_is_not_there)
{
	ck_assert_int_eq(
		read_text(BODY(PART(FILE_FIELD("f", ""), "") "\r\n" PART(FIELD("a"), "1"))),
		NO_ERROR);
	ck_assert_ptr_null(body_get(&body, "f"));
	ck_assert_str_eq(body_text(&body, "a"), "1");
	assert_malformed(BODY(PART(FILE_FIELD("f", ""), "content")));
	assert_malformed("--b\r\n" FILE_FIELD("f", "") "\r\n\r\n");
}
END_TEST

START_TEST(an_empty_file_is_a_file)
{
	ck_assert_int_eq(read_text(BODY(PART(FILE_FIELD("f", "a.txt"), ""))), NO_ERROR);
	ck_assert_uint_eq(body_get(&body, "f")->upload->size, 0);
	ck_assert_int_eq(spooled(), 1);
}
END_TEST

/* hazard 28: size caps; and memory does not grow with the file. */
START_TEST(a_large_file_is_streamed_and_capped)
{
	static char text[2 << 20];
	size_t length = (size_t)snprintf(text, sizeof(text), "--b\r\n%s\r\n\r\n",
					 FILE_FIELD("f", "large.bin"));
	size_t size = (1 << 20) + 17;
	size_t before = test_arena.used;

	memset(text + length, '\r', size);
	memcpy(text + length + size, "\r\n--b--\r\n", 9);
	limits.file_size = size;
	ck_assert_int_eq(read_bytes(text, length + size + 9, 5000), NO_ERROR);
	ck_assert_uint_eq(body_get(&body, "f")->upload->size, size);
	ck_assert_uint_lt(test_arena.used - before, 64 << 10);
	body_discard_uploads(&body);
	limits.file_size = size - 1;
	ck_assert_int_eq(read_bytes(text, length + size + 9, 5000), ERROR_TOO_LARGE);
	ck_assert_int_eq(spooled(), 0);
}
END_TEST

START_TEST(a_delimiter_is_found_wherever_the_buffer_ends)
{
	static char text[40000];
	size_t length =
		(size_t)snprintf(text, sizeof(text), "--b\r\n%s\r\n\r\n", FILE_FIELD("f", "x.bin"));

	memset(text + length, 'x', sizeof(text) - length);
	for (size_t size = (32 << 10) - 200; size < (32 << 10) + 20; size++) {
		memcpy(text + length + size, "\r\n--b--\r\n", 9);
		ck_assert_int_eq(read_bytes(text, length + size + 9, 4096), NO_ERROR);
		ck_assert_uint_eq(body_get(&body, "f")->upload->size, size);
		body_discard_uploads(&body);
		memset(text + length + size, 'x', 9);
	}
}
END_TEST

START_TEST(where_files_are_not_taken_they_are_refused)
{
	limits.file_size = 0;
	assert_malformed(BODY(PART(FILE_FIELD("f", "a.txt"), "")));
	ck_assert_ptr_nonnull(strstr(body.problem, "Files cannot be sent here"));
	ck_assert_int_eq(read_text(BODY(PART(FILE_FIELD("f", ""), ""))), NO_ERROR);
}
END_TEST

START_TEST(all_texts_together_are_bounded)
{
	limits.text_total = 5;
	ck_assert_int_eq(read_text(BODY(PART(FIELD("a"), "123") "\r\n" PART(FIELD("b"), "12"))),
			 NO_ERROR);
	ck_assert_int_eq(read_text(BODY(PART(FIELD("a"), "123") "\r\n" PART(FIELD("b"), "123"))),
			 ERROR_TOO_LARGE);
}
END_TEST

START_TEST(parts_are_counted)
{
	limits.parts = 1;
	ck_assert_int_eq(read_text(BODY(PART(FIELD("a"), "1"))), NO_ERROR);
	assert_malformed(BODY(PART(FIELD("a"), "1") "\r\n" PART(FIELD("b"), "2")));
}
END_TEST

/* hazard 22 */
START_TEST(text_that_is_not_utf8_is_malformed)
{
	assert_malformed(BODY(PART(FIELD("a"), "\xFF")));
	assert_malformed(BODY(PART(FIELD("a"), "\xED\xA0\x80")));
	ck_assert_int_eq(read_bytes(BODY(PART(FIELD("a"), "x\0y")),
				    sizeof(BODY(PART(FIELD("a"), "x\0y"))) - 1, 1000),
			 ERROR_MALFORMED);
}
END_TEST

START_TEST(headers_that_are_not_right_are_malformed)
{
	assert_malformed(BODY(PART("Content-Type: text/plain", "no disposition")));
	assert_malformed(BODY(PART("Content-Disposition: form-data", "no name")));
	assert_malformed(BODY(PART(FIELD(""), "an empty name")));
	assert_malformed(BODY(PART("Content-Disposition: attachment; name=\"a\"", "x")));
	assert_malformed(BODY(PART("Content-Disposition: form-data; name=\"a", "x")));
	assert_malformed(BODY(PART(FIELD("a") "\r\n" FIELD("b"), "two dispositions")));
	assert_malformed(BODY(PART(FIELD("a") "\r\n folded", "x")));
	assert_malformed(BODY(PART(FIELD("a") "\r\nno colon", "x")));
	assert_malformed(BODY(PART(FIELD("a") "\r\n: no name", "x")));
	assert_malformed(BODY(PART(FIELD("a") "\r\nX: \xFF", "x")));
	assert_malformed(BODY(PART(FIELD("a") "\r\nContent-Transfer-Encoding: base64", "eA==")));
	assert_malformed("--b\r\n\r\n\r\nno header at all\r\n--b--\r\n");
	assert_malformed("--bX\r\n" FIELD("a") "\r\n\r\nx\r\n--b--\r\n");
	ck_assert_int_eq(
		read_text(BODY(PART(FIELD("a") "\r\nContent-Transfer-Encoding: 8bit", "x"))),
		NO_ERROR);
}
END_TEST

START_TEST(parts_within_parts_are_malformed)
{
	assert_malformed(BODY(PART(FIELD("a") "\r\nContent-Type: Multipart/Mixed; boundary=c",
				   "--c\r\n\r\nx\r\n--c--")));
}
END_TEST

START_TEST(a_header_is_bounded)
{
	static char text[20000];
	int length = snprintf(text, sizeof(text), "--b\r\n%s\r\nX: %08000d\r\n\r\nx\r\n--b--\r\n",
			      FIELD("a"), 1);

	ck_assert_int_eq(read_bytes(text, (size_t)length, 999), NO_ERROR);
	length = snprintf(text, sizeof(text), "--b\r\n%s\r\nX: %09000d\r\n\r\nx\r\n--b--\r\n",
			  FIELD("a"), 1);
	ck_assert_int_eq(read_bytes(text, (size_t)length, 999), ERROR_MALFORMED);
}
END_TEST

START_TEST(a_body_that_is_cut_off_is_malformed_and_leaves_nothing)
{
	static const char text[] =
		BODY(PART(FIELD("a"), "one") "\r\n" PART(FILE_FIELD("f", "x"), "y"));

	ck_assert_int_eq(read_bytes(text, strlen(text) - 2, 1000), NO_ERROR);
	body_discard_uploads(&body);
	for (size_t length = 0; length < strlen(text) - 2; length++) {
		ck_assert_int_eq(read_bytes(text, length, 1000), ERROR_MALFORMED);
		ck_assert_uint_eq(body.count, 0);
		ck_assert_int_eq(spooled(), 0);
	}
}
END_TEST

static long fail_to_read(void *source, char *buffer, size_t room)
{
	(void)source;
	(void)buffer;
	(void)room;
	return -1;
}

START_TEST(a_source_that_fails_is_malformed)
{
	ck_assert_int_eq(
		multipart_read(&body, &test_arena, "b", spool, &limits, fail_to_read, NULL),
		ERROR_MALFORMED);
}
END_TEST

START_TEST(a_boundary_that_is_not_allowed_is_malformed)
{
	struct pieces pieces = { .at = "", .left = 0, .size = 1 };

	ck_assert_int_eq(
		multipart_read(&body, &test_arena, "a\r\n", spool, &limits, next_piece, &pieces),
		ERROR_MALFORMED);
	ck_assert_int_eq(
		multipart_read(&body, &test_arena, NULL, spool, &limits, next_piece, &pieces),
		ERROR_MALFORMED);
}
END_TEST

START_TEST(a_spool_directory_that_is_not_there_is_our_fault)
{
	const char *real = spool;

	ck_assert_ptr_ne(freopen("/dev/null", "w", stderr), NULL);
	spool = "/nonexistent";
	ck_assert_int_eq(read_text(BODY(PART(FILE_FIELD("f", "a.txt"), "x"))), ERROR_STORAGE_GONE);
	spool = real;
}
END_TEST

START_TEST(a_full_disk_is_told_apart)
{
	struct rlimit small = { .rlim_cur = 10, .rlim_max = 10 };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_ptr_ne(freopen("/dev/null", "w", stderr), NULL);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(read_text(BODY(PART(FILE_FIELD("f", "a.txt"), "more than ten bytes"))),
			 ERROR_STORAGE_FULL);
	ck_assert_int_eq(spooled(), 0);
}
END_TEST

Suite *multipart_suite(void)
{
	const TTest *const tests[] = {
		text_parts_are_read,
		any_cut_of_the_stream_gives_the_same,
		a_body_without_parts_is_empty,
		repeated_names_make_a_list,
		a_file_lies_in_the_spool_directory,
		a_file_name_is_its_last_component,
		a_file_field_without_a_file_is_not_there,
		an_empty_file_is_a_file,
		a_large_file_is_streamed_and_capped,
		a_delimiter_is_found_wherever_the_buffer_ends,
		where_files_are_not_taken_they_are_refused,
		all_texts_together_are_bounded,
		parts_are_counted,
		text_that_is_not_utf8_is_malformed,
		headers_that_are_not_right_are_malformed,
		parts_within_parts_are_malformed,
		a_header_is_bounded,
		a_body_that_is_cut_off_is_malformed_and_leaves_nothing,
		a_source_that_fails_is_malformed,
		a_boundary_that_is_not_allowed_is_malformed,
		a_spool_directory_that_is_not_there_is_our_fault,
		a_full_disk_is_told_apart,
	};
	Suite *suite = suite_create("multipart");
	TCase *tcase = tcase_create("multipart");

	tcase_add_checked_fixture(tcase, begin, end);
	for (size_t i = 0; i < LENGTH(tests); i++) {
		tcase_add_test(tcase, tests[i]);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
