/*
 * What is read keeps the bounds and, written again, reads the same; what is written is always JSON.
 */
#include "fuzz.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"

#include <string.h>

/* The longest that a text grows when it is written. */
#define WRITTEN_MAX ((size_t)1 << 26)

static void write_value(struct strbuf *out, const struct value *value, int depth);

static void write_list(struct strbuf *out, const struct value *value, int depth)
{
	strbuf_add_char(out, '[');
	for (size_t i = 0; i < value->count; i++) {
		if (i > 0) {
			strbuf_add_char(out, ',');
		}
		write_value(out, &value->items[i], depth + 1);
	}
	strbuf_add_char(out, ']');
}

static void write_object(struct strbuf *out, const struct value *value, int depth)
{
	strbuf_add_char(out, '{');
	for (size_t i = 0; i < value->count; i++) {
		json_add_raw_member(out, value->members[i].name, "");
		write_value(out, &value->members[i].value, depth + 1);
	}
	strbuf_add_char(out, '}');
}

static void write_value(struct strbuf *out, const struct value *value, int depth)
{
	must(depth <= JSON_DEPTH_MAX);
	switch (value->kind) {
	case VALUE_NULL:
		strbuf_add_text(out, "null");
		break;
	case VALUE_BOOLEAN:
	case VALUE_NUMBER:
		must(strlen(value->text) <= JSON_NUMBER_MAX);
		strbuf_add_text(out, value->text);
		break;
	case VALUE_TEXT:
		must(utf8_is_valid(value->text, strlen(value->text)));
		json_add_text(out, value->text);
		break;
	case VALUE_LIST:
		write_list(out, value, depth);
		break;
	case VALUE_OBJECT:
		write_object(out, value, depth);
		break;
	case VALUE_FILE:
		must(!"a file in JSON");
		break;
	}
}

static void must_be_equal(const struct value *a, const struct value *b)
{
	must(a->kind == b->kind);
	must(text_equal(a->text, b->text));
	must(a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		if (a->kind == VALUE_LIST) {
			must_be_equal(&a->items[i], &b->items[i]);
			continue;
		}
		must(text_equal(a->members[i].name, b->members[i].name));
		for (size_t j = 0; j < i; j++) {
			must(!text_equal(a->members[i].name, a->members[j].name));
		}
		must_be_equal(&a->members[i].value, &b->members[i].value);
	}
}

static void check_value(const struct value *value, struct arena *arena)
{
	struct value again = { .kind = VALUE_NULL };
	struct strbuf out;

	strbuf_init(&out, WRITTEN_MAX);
	write_value(&out, value, 0);
	must(strbuf_ok(&out));
	must(json_parse(&again, arena, out.text, out.length) == NULL);
	must_be_equal(value, &again);
	strbuf_clear(&out);
}

/* Any UTF-8 text can be written, and read back. */
static void check_text(const char *text, struct arena *arena)
{
	struct value value = { .kind = VALUE_NULL };
	struct strbuf out;

	strbuf_init(&out, WRITTEN_MAX);
	json_add_text(&out, text);
	must(json_parse(&value, arena, out.text, out.length) == NULL);
	must(value.kind == VALUE_TEXT && text_equal(value.text, text));
	must(strpbrk(out.text, "<>&") == NULL);
	strbuf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct value value = { .kind = VALUE_NULL };
	struct arena arena;
	const char *text = NULL;

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	if (json_parse(&value, &arena, (const char *)data, size) == NULL) {
		must(utf8_is_valid((const char *)data, size));
		check_value(&value, &arena);
	}
	text = arena_strndup(&arena, (const char *)data, size);
	if (utf8_is_valid(text, strlen(text))) {
		check_text(text, &arena);
	}
	arena_clear(&arena);
	return 0;
}
