/*
 * Whatever decodes is clean text, and written again it reads the same.
 */
#include "fuzz.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "http/urlencoded.h"

#include <string.h>

static void add_pair(struct strbuf *out, const struct param *param)
{
	urlencoded_add(out, param->name);
	strbuf_add_char(out, '=');
	urlencoded_add(out, param->value);
	strbuf_add_char(out, '&');
}

static void check_round_trip(const struct params *params, struct arena *arena)
{
	struct params again = { .count = 0 };
	struct strbuf text;

	strbuf_init(&text, (size_t)1 << 24);
	for (size_t i = 0; i < params->count; i++) {
		add_pair(&text, &params->items[i]);
	}
	must(urlencoded_parse(&again, arena, text.text, text.length));
	must(again.count == params->count);
	for (size_t i = 0; i < params->count; i++) {
		must(text_equal(again.items[i].name, params->items[i].name));
		must(text_equal(again.items[i].value, params->items[i].value));
	}
	strbuf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct params params = { .count = 0 };
	struct arena arena;
	size_t total = 0;

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	if (urlencoded_parse(&params, &arena, (const char *)data, size)) {
		must(params.count <= URLENCODED_PAIRS_MAX);
		for (size_t i = 0; i < params.count; i++) {
			const struct param *param = &params.items[i];

			must(utf8_is_valid(param->name, strlen(param->name)));
			must(utf8_is_valid(param->value, strlen(param->value)));
			must(params_get(&params, param->name) != NULL);
			total += strlen(param->name) + strlen(param->value);
		}
		must(total <= size);
		check_round_trip(&params, &arena);
	}
	arena_clear(&arena);
	return 0;
}
