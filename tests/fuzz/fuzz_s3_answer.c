/*
 * Whatever an S3 server answers: names and texts are clean UTF-8, a page is bounded and never forgets that there is more.
 */
#include "fuzz.h"

#include "base/text.h"
#include "service/s3_answer.h"

#include <string.h>

struct seen {
	size_t count;
	size_t bytes;
};

static bool check_element(void *context, const char *name, const char *text)
{
	struct seen *seen = context;

	must(*name != '\0' && strpbrk(name, "<>&\"' ") == NULL);
	must(utf8_is_valid(text, strlen(text)));
	seen->count++;
	seen->bytes += strlen(name) + strlen(text);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = { 0 };
	struct s3_page page;
	struct arena arena;

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	bool whole = s3_answer_read((const char *)data, size, &arena, check_element, &seen);
	must(seen.bytes <= size);
	must(!whole || seen.count > 0);
	if (s3_page_read(&page, (const char *)data, size, &arena)) {
		must(whole && page.count <= S3_PAGE_MAX);
		for (size_t i = 0; i < page.count; i++) {
			must(page.objects[i].key != NULL);
		}
	}
	s3_error_read((const char *)data, size, &arena);
	arena_clear(&arena);
	return 0;
}
