/*
 * A query that a request is made with is clean text in every part; the last of two values counts.
 */
#include "fuzz.h"

#include "base/text.h"
#include "http/header_value.h"
#include "http/request.h"

static void check_query(const struct request *request, const char *text)
{
	const struct params *query = &request->query;

	must(text_equal(request->query_text, text));
	for (size_t i = 0; i < query->count; i++) {
		const char *name = query->items[i].name;
		const char *last = NULL;

		must(header_text_is_clean(name) && header_text_is_clean(query->items[i].value));
		for (size_t j = 0; j < query->count; j++) {
			last = text_equal(query->items[j].name, name) ? query->items[j].value
								      : last;
		}
		must(params_get(query, name) == last);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config config = { .trusted_proxies = "" };
	struct request request;
	struct arena arena;
	const char *text = NULL;
	char *environment[] = { NULL, NULL };

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	text = arena_strndup(&arena, (const char *)data, size);
	environment[0] = arena_printf(&arena, "QUERY_STRING=%s", text);
	if (request_read(&request, &config, &arena, environment) == NO_ERROR) {
		check_query(&request, text);
	}
	arena_clear(&arena);
	return 0;
}
