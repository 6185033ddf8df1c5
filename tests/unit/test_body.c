/*
 * Bodies of all kinds as named values.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "http/body.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct body body;
static struct config config;

/* Reads a body that says it has length bytes and holds those of text. */
static enum error read_length(enum body_kind kind, const char *text, size_t text_length,
			      size_t length)
{
	struct request request = {
		.body_kind = kind,
		.body_length = length,
		.multipart_boundary = kind == BODY_MULTIPART ? "b" : NULL,
	};
	int descriptor = fixture_input(text, text_length);
	enum error error = body_read(&body, &test_arena, &config, &request, descriptor, 1000);

	close(descriptor);
	return error;
}

static enum error read_text(enum body_kind kind, const char *text)
{
	return read_length(kind, text, strlen(text), strlen(text));
}

START_TEST(a_json_object_is_read)
{
	ck_assert_int_eq(read_text(BODY_JSON, "{\"name\":\"Ada\",\"age\":36,\"tags\":[1]}"),
			 NO_ERROR);
	ck_assert(!body.from_form);
	ck_assert_uint_eq(body.count, 3);
	ck_assert_str_eq(body_text(&body, "name"), "Ada");
	ck_assert_ptr_null(body_text(&body, "age"));
	ck_assert_int_eq(body_get(&body, "age")->kind, VALUE_NUMBER);
	ck_assert_int_eq(body_get(&body, "tags")->kind, VALUE_LIST);
	ck_assert_ptr_null(body_get(&body, "Name"));
	ck_assert_ptr_null(body_text(&body, "nothing"));
}
END_TEST

START_TEST(json_that_is_no_object_is_malformed)
{
	static const char *const texts[] = { "[]", "1", "null", "\"a\"" };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_int_eq(read_text(BODY_JSON, texts[i]), ERROR_MALFORMED);
		ck_assert_str_eq(body.problem, "Send a JSON object.");
	}
	ck_assert_int_eq(read_text(BODY_JSON, "{\"a\":1,\"a\":2}"), ERROR_MALFORMED);
	ck_assert_ptr_nonnull(body.problem);
	ck_assert_int_eq(read_text(BODY_JSON, " "), ERROR_MALFORMED);
}
END_TEST

START_TEST(an_empty_body_has_no_members)
{
	ck_assert_int_eq(read_text(BODY_JSON, ""), NO_ERROR);
	ck_assert_uint_eq(body.count, 0);
	ck_assert_int_eq(read_text(BODY_FORM, ""), NO_ERROR);
	ck_assert_uint_eq(body.count, 0);
	ck_assert(body.from_form);
	ck_assert_int_eq(read_text(BODY_NONE, ""), NO_ERROR);
}
END_TEST

START_TEST(a_form_is_read)
{
	ck_assert_int_eq(read_text(BODY_FORM, "name=Ada+L&text=a%0D%0Ab&empty="), NO_ERROR);
	ck_assert(body.from_form);
	ck_assert_str_eq(body_text(&body, "name"), "Ada L");
	ck_assert_str_eq(body_text(&body, "text"), "a\r\nb");
	ck_assert_str_eq(body_text(&body, "empty"), "");
}
END_TEST

START_TEST(repeated_names_make_a_list)
{
	const struct value *courses = NULL;
	const struct value *tags = NULL;

	ck_assert_int_eq(read_text(BODY_FORM, "courses=1&tags[]=x&courses=2&courses[]=3&one=1"),
			 NO_ERROR);
	ck_assert_uint_eq(body.count, 3);
	courses = body_get(&body, "courses");
	tags = body_get(&body, "tags");
	ck_assert_int_eq(courses->kind, VALUE_LIST);
	ck_assert_uint_eq(courses->count, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(courses->items[i].kind, VALUE_TEXT);
		ck_assert_int_eq(courses->items[i].text[0], (char)('1' + i));
	}
	ck_assert_int_eq(tags->kind, VALUE_LIST);
	ck_assert_uint_eq(tags->count, 1);
	ck_assert_ptr_null(body_get(&body, "tags[]"));
	ck_assert_ptr_null(body_text(&body, "courses"));
}
END_TEST

START_TEST(many_fields_and_long_lists_are_kept_whole)
{
	struct strbuf text;

	strbuf_init(&text, 20000);
	for (int i = 0; i < 300; i++) {
		strbuf_addf(&text, "f%d=%d&list=%d&", i, i, i);
	}
	ck_assert_int_eq(read_text(BODY_FORM, text.text), NO_ERROR);
	ck_assert_uint_eq(body.count, 301);
	ck_assert_str_eq(body_text(&body, "f299"), "299");
	ck_assert_uint_eq(body_get(&body, "list")->count, 300);
	ck_assert_str_eq(body_get(&body, "list")->items[257].text, "257");
	strbuf_clear(&text);
}
END_TEST

START_TEST(a_form_that_cannot_be_decoded_is_malformed)
{
	ck_assert_int_eq(read_text(BODY_FORM, "a=%FF"), ERROR_MALFORMED);
	ck_assert_ptr_nonnull(body.problem);
	ck_assert_int_eq(read_length(BODY_FORM, "a=\0", 3, 3), ERROR_MALFORMED);
}
END_TEST

START_TEST(exactly_the_announced_length_is_read)
{
	struct request request = { .body_kind = BODY_JSON, .body_length = 2 };
	int descriptor = fixture_input("{}rest", 6);

	ck_assert_int_eq(body_read(&body, &test_arena, &config, &request, descriptor, 0), NO_ERROR);
	ck_assert_int_eq(lseek(descriptor, 0, SEEK_CUR), 2);
	close(descriptor);
}
END_TEST

START_TEST(a_body_that_ends_early_is_malformed)
{
	config.spool_dir = "/tmp";
	ck_assert_int_eq(read_length(BODY_JSON, "{}", 2, 3), ERROR_MALFORMED);
	ck_assert_ptr_nonnull(strstr(body.problem, "ended before"));
	ck_assert_int_eq(read_length(BODY_FORM, "a=1", 3, 100), ERROR_MALFORMED);
	ck_assert_int_eq(read_length(BODY_MULTIPART, "--b--\r\n", 7, 9), ERROR_MALFORMED);
	ck_assert_ptr_nonnull(strstr(body.problem, "ended before"));
}
END_TEST

START_TEST(a_body_may_come_in_small_pieces)
{
	static const char text[] = "{\"name\":\"Ada\"}";
	struct request request = { .body_kind = BODY_JSON, .body_length = sizeof(text) - 1 };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	if (fork() == 0) {
		for (size_t i = 0; i < sizeof(text) - 1; i++) {
			if (write(ends[1], text + i, 1) != 1) {
				_exit(1);
			}
			usleep(200);
		}
		_exit(0);
	}
	ck_assert_int_eq(body_read(&body, &test_arena, &config, &request, ends[0], 0), NO_ERROR);
	ck_assert_str_eq(body_text(&body, "name"), "Ada");
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(a_length_that_is_a_lie_takes_no_memory)
{
	size_t before = test_arena.used;

	ck_assert_int_eq(read_length(BODY_JSON, "{}", 2, (size_t)1 << 50), ERROR_MALFORMED);
	ck_assert_uint_eq(test_arena.used, before);
}
END_TEST

START_TEST(a_kind_that_is_not_understood_is_not_read)
{
	ck_assert_ptr_ne(freopen("/dev/null", "w", stderr), NULL);
	ck_assert_int_eq(read_text(BODY_OTHER, "x"), ERROR_INTERNAL);
}
END_TEST

START_TEST(a_descriptor_that_cannot_be_read_is_malformed)
{
	struct request request = { .body_kind = BODY_JSON, .body_length = 2 };

	ck_assert_int_eq(body_read(&body, &test_arena, &config, &request, -1, 0), ERROR_MALFORMED);
}
END_TEST

/* hazard 28: files go to disk; what nobody took is gone afterwards. */
START_TEST(uploads_that_nobody_took_are_removed)
{
	static const char text[] =
		"--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n"
		"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"1.txt\"\r\n\r\none\r\n"
		"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"2.txt\"\r\n\r\ntwo\r\n"
		"--b--\r\n";
	const struct value *files = NULL;

	config.spool_dir = fixture_directory();
	ck_assert_int_eq(read_text(BODY_MULTIPART, text), NO_ERROR);
	ck_assert(body.from_form);
	ck_assert_str_eq(body_text(&body, "title"), "T");
	files = body_get(&body, "f");
	ck_assert_int_eq(files->kind, VALUE_LIST);
	ck_assert_uint_eq(files->count, 2);
	files->items[1].upload->taken = true;
	body_discard_uploads(&body);
	ck_assert_int_ne(access(files->items[0].upload->path, F_OK), 0);
	ck_assert_int_eq(access(files->items[1].upload->path, F_OK), 0);
	unlink(files->items[1].upload->path);
	ck_assert_int_eq(rmdir(config.spool_dir), 0);
}
END_TEST

START_TEST(a_value_takes_the_place_of_another)
{
	ck_assert_int_eq(read_text(BODY_JSON, "{\"a\":1,\"b\":2,\"c\":3}"), NO_ERROR);
	body_set(&body, &test_arena, "b", (struct value){ .kind = VALUE_TEXT, .text = "x" });
	body_set(&body, &test_arena, "d", (struct value){ .kind = VALUE_TEXT, .text = "y" });
	body_remove(&body, "a");
	body_remove(&body, "nobody");
	body_remove(&body, NULL);

	ck_assert_uint_eq(body.count, 3);
	ck_assert_ptr_null(body_get(&body, "a"));
	ck_assert_str_eq(body_text(&body, "b"), "x");
	ck_assert_str_eq(body_get(&body, "c")->text, "3");
	ck_assert_str_eq(body_text(&body, "d"), "y");
}
END_TEST

START_TEST(an_upload_goes_with_its_name)
{
	struct upload upload = { .path = fixture_file("x", 1) };

	ck_assert_int_eq(read_text(BODY_JSON, "{}"), NO_ERROR);
	body_set(&body, &test_arena, "file",
		 (struct value){ .kind = VALUE_FILE, .upload = &upload });
	body_remove(&body, "file");
	ck_assert_int_ne(access(upload.path, F_OK), 0);
}
END_TEST

Suite *body_suite(void)
{
	const TTest *const tests[] = {
		a_json_object_is_read,
		json_that_is_no_object_is_malformed,
		an_empty_body_has_no_members,
		a_form_is_read,
		repeated_names_make_a_list,
		many_fields_and_long_lists_are_kept_whole,
		a_form_that_cannot_be_decoded_is_malformed,
		exactly_the_announced_length_is_read,
		a_body_that_ends_early_is_malformed,
		a_body_may_come_in_small_pieces,
		a_length_that_is_a_lie_takes_no_memory,
		a_kind_that_is_not_understood_is_not_read,
		a_descriptor_that_cannot_be_read_is_malformed,
		uploads_that_nobody_took_are_removed,
		a_value_takes_the_place_of_another,
		an_upload_goes_with_its_name,
		NULL,
	};

	return fixture_suite("body", tests);
}
