/*
 * A path is what came, with a slash at both ends, and nothing in it was decoded or collapsed.
 */
#include "fuzz.h"

#include "base/text.h"
#include "http/header_value.h"
#include "http/request.h"

#include <string.h>

static void check_path(const char *path, const char *text)
{
	bool complete = text_ends_with(text, "/");

	must(path[0] == '/' && text_ends_with(path, "/"));
	must(header_text_is_clean(path));
	if (*text == '\0') {
		must(text_equal(path, "/"));
		return;
	}
	must(text_starts_with(path, text));
	must(strlen(path) == strlen(text) + !complete);
}

static void check_script(const char *script, const char *text)
{
	must(strchr(script, '/') == NULL);
	must(text_ends_with(text, script));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config config = { .trusted_proxies = "" };
	struct request request;
	struct arena arena;
	const char *text = NULL;
	char *environment[] = { NULL, NULL, NULL };

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	text = arena_strndup(&arena, (const char *)data, size);
	environment[0] = arena_printf(&arena, "PATH_INFO=%s", text);
	environment[1] = arena_printf(&arena, "SCRIPT_NAME=%s", text);
	if (request_read(&request, &config, &arena, environment) == NO_ERROR) {
		check_path(request.path, text);
		check_script(request.script, text);
	}
	arena_clear(&arena);
	return 0;
}
