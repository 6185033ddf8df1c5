/*
 * "SECONDS.MAC": HMAC-SHA-256 in base64url under a text that no token's signature stands under, because it holds a
 * blank.
 */
#include "auth/form_moment.h"

#include "auth/digest.h"
#include "base/text.h"

#include <sodium/utils.h>
#include <string.h>

#define PURPOSE "form opened at "

static const char *sign(struct arena *arena, const struct jwt_key *key, int64_t seconds)
{
	unsigned char mac[DIGEST_BYTES];
	const char *text = arena_printf(arena, PURPOSE "%lld", (long long)seconds);

	digest_hmac(mac, key->bytes, key->length, text, strlen(text));
	return arena_printf(arena, "%lld.%s", (long long)seconds,
			    base64url_encode(arena, mac, sizeof(mac)));
}

const char *form_moment_make(struct arena *arena, const struct jwt_key *key, int64_t now)
{
	return sign(arena, key, now);
}

/* One of our keys signed this moment. */
static bool is_ours(const char *moment, int64_t seconds, struct arena *arena,
		    const struct jwt_key *key)
{
	for (; key != NULL; key = key->older) {
		const char *wanted = sign(arena, key, seconds);
		size_t length = strlen(wanted);
		if (strlen(moment) == length && sodium_memcmp(moment, wanted, length) == 0) {
			return true;
		}
	}
	return false;
}

enum form_age form_moment_age(const char *moment, struct arena *arena, const struct jwt_key *key,
			      int64_t now)
{
	int64_t seconds = 0;
	const char *dot = moment == NULL ? NULL : strchr(moment, '.');

	if (dot == NULL ||
	    !text_to_int64(arena_strndup(arena, moment, (size_t)(dot - moment)), &seconds) ||
	    seconds > now || seconds < now - FORM_MOMENT_MAX ||
	    !is_ours(moment, seconds, arena, key)) {
		return FORM_AGE_UNKNOWN;
	}
	return now - seconds < FORM_MOMENT_MIN ? FORM_AGE_TOO_YOUNG : FORM_AGE_GOOD;
}
