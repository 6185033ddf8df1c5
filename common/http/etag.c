/*
 * Entity tags.
 */
#include "http/etag.h"

#include "base/text.h"

#include <sodium/crypto_generichash.h>
#include <string.h>

#define DIGEST_BYTES 16
#define BLANKS       " \t"

char *etag_make(struct arena *arena, const char *body, size_t length)
{
	unsigned char digest[DIGEST_BYTES] = { 0 };

	/* BLAKE2b needs no sodium_init(). That chooses a faster variant, but once per request it costs more
	 * (18 to 38 µs) than it saves on 12 KB (2 to 5 µs). */
	crypto_generichash(digest, sizeof(digest), (const unsigned char *)body, length, NULL, 0);
	return arena_printf(arena, "\"%s\"", base64url_encode(arena, digest, sizeof(digest)));
}

/* Returns the length of the tag at text, quotes included; 0 when there is none. */
static size_t tag_length(const char *text)
{
	const char *end = *text == '"' ? strchr(text + 1, '"') : NULL;

	return end == NULL ? 0 : (size_t)(end - text) + 1;
}

static bool list_names(const char *list, const char *etag, bool weak_too)
{
	const char *at = list;
	size_t wanted = strlen(etag);

	if (at == NULL) {
		return false;
	}
	at += strspn(at, BLANKS);
	if (*at == '*') {
		return at[1 + strspn(at + 1, BLANKS)] == '\0';
	}
	while (*at != '\0') {
		size_t length = 0;

		at += strspn(at, BLANKS ",");
		bool weak = text_starts_with(at, "W/");
		at += weak ? 2 : 0;
		length = tag_length(at);
		if ((weak_too || !weak) && length == wanted && memcmp(at, etag, wanted) == 0) {
			return true;
		}
		if (length == 0) {
			return false;
		}
		at += length + strspn(at + length, BLANKS);
		if (*at != ',') {
			return false;
		}
	}
	return false;
}

bool etag_matches(const char *if_none_match, const char *etag)
{
	return list_names(if_none_match, etag, true);
}

bool etag_matches_strongly(const char *if_match, const char *etag)
{
	return list_names(if_match, etag, false);
}
