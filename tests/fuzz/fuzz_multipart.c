/*
 * However the stream is cut, the same parts come out; nothing stays on disk; names are harmless.
 */
#include "fuzz.h"

#include "base/text.h"
#include "http/multipart.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

/* Hands out the input in pieces of one size. */
struct pieces {
	const uint8_t *at;
	size_t left;
	size_t size;
};

static char spool[] = "/tmp/evolv-fuzz-XXXXXX";

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

static void remove_spool(void)
{
	rmdir(spool);
}

static void make_spool(void)
{
	static bool made;

	if (!made) {
		must(mkdtemp(spool) != NULL);
		atexit(remove_spool);
		made = true;
	}
}

static bool spool_is_empty(void)
{
	DIR *directory = opendir(spool);
	int count = 0;

	while (readdir(directory) != NULL) {
		count++;
	}
	closedir(directory);
	return count == 2;
}

static enum error read_parts(struct body *body, struct arena *arena, const uint8_t *data,
			     size_t size, size_t piece)
{
	static const struct multipart_limits limits = { .text_total = 500,
							.file_size = 200,
							.parts = 8 };
	struct pieces pieces = { .at = data, .left = size, .size = piece };

	*body = (struct body){ .from_form = true };
	return multipart_read(body, arena, "b", spool, &limits, next_piece, &pieces);
}

static void check_file_name(const char *name)
{
	must(*name != '\0' && strpbrk(name, "/\\\r\n") == NULL);
	must(!text_equal(name, ".") && !text_equal(name, ".."));
	must(utf8_is_valid(name, strlen(name)));
}

static void must_be_equal(const struct value *a, const struct value *b)
{
	must(a->kind == b->kind && a->count == b->count && text_equal(a->text, b->text));
	if (a->kind == VALUE_TEXT) {
		must(utf8_is_valid(a->text, strlen(a->text)));
	}
	if (a->kind == VALUE_FILE) {
		check_file_name(a->upload->file_name);
		must(text_equal(a->upload->file_name, b->upload->file_name));
		must(a->upload->size == b->upload->size && a->upload->size <= 200);
		must(access(a->upload->path, F_OK) == 0);
	}
	for (size_t i = 0; i < a->count; i++) {
		must_be_equal(&a->items[i], &b->items[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct body whole;
	struct body cut;
	enum error error = NO_ERROR;

	if (size == 0) {
		return 0;
	}
	make_spool();
	arena_init(&arena, FUZZ_ARENA_LIMIT);
	error = read_parts(&whole, &arena, data + 1, size - 1, size);
	must(read_parts(&cut, &arena, data + 1, size - 1, data[0] % 40 + 1) == error);
	must(error == NO_ERROR || error == ERROR_MALFORMED || error == ERROR_TOO_LARGE);
	must((error == ERROR_MALFORMED) == (whole.problem != NULL));
	must(whole.count == cut.count && (error == NO_ERROR || whole.count == 0));
	for (size_t i = 0; i < whole.count; i++) {
		must(text_equal(whole.members[i].name, cut.members[i].name));
		must_be_equal(&whole.members[i].value, &cut.members[i].value);
	}
	body_discard_uploads(&whole);
	body_discard_uploads(&cut);
	must(spool_is_empty());
	arena_clear(&arena);
	return 0;
}
