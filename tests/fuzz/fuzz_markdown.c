/*
 * Whatever somebody writes, the rich text that comes out holds no element and no address outside of the lists.
 */
#include "fuzz.h"

#include "base/strbuf.h"
#include "page/markdown.h"

#include <string.h>

#define OUT_LIMIT ((size_t)4 << 20)

static const char *const tags[] = {
	"a",  "blockquote", "br", "code", "em", "h3",  "h4",     "h5", "h6",
	"hr", "img",        "li", "ol",   "p",  "pre", "strong", "ul",
};

static bool is_listed(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (strlen(tags[i]) == length && memcmp(tags[i], name, length) == 0) {
			return true;
		}
	}
	return false;
}

static void check_address(const char *tag, const char *attribute)
{
	const char *found = strstr(tag, attribute);
	const char *end = strchr(tag, '>');

	if (found && found < end) {
		char begin[16] = "";
		const char *value = found + strlen(attribute);
		memcpy(begin, value, strnlen(value, sizeof(begin) - 1));
		begin[strcspn(begin, "\"")] = '\0';
		must(begin[0] == '#' || (begin[0] == '/' && begin[1] != '/') ||
		     strncasecmp(begin, "http", 4) == 0 || strncasecmp(begin, "mailto:", 7) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf out;
	char *text = strndup((const char *)data, size);

	must(text != NULL);
	strbuf_init(&out, OUT_LIMIT);
	markdown_add(&out, text);
	for (const char *at = strchr(out.text, '<'); at && strbuf_ok(&out);
	     at = strchr(at + 1, '<')) {
		const char *name = at + 1 + (at[1] == '/');
		must(is_listed(name, strcspn(name, " >")));
		check_address(at, " href=\"");
		check_address(at, " src=\"");
	}
	strbuf_clear(&out);
	free(text);
	return 0;
}
