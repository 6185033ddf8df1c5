/*
 * Randomness: getrandom and the ways to write it.
 */
#include "base/random.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(unsigned char *bytes, size_t length)
{
	size_t got = 0;

	while (got < length) {
		ssize_t count = getrandom(bytes + got, length - got, 0);

		if (count >= 0) {
			got += (size_t)count;
		} else if (errno != EINTR) {
			log_error("getrandom failed with errno %d", errno);
			abort();
		}
	}
}

char *random_hex(struct arena *arena, size_t length)
{
	unsigned char *bytes = arena_alloc(arena, length);
	char *text = arena_array(arena, length + 1, 2);

	random_bytes(bytes, length);
	hex_encode(bytes, length, text);
	return text;
}

char *random_uuid(struct arena *arena)
{
	unsigned char bytes[16] = { 0 };
	char digits[33] = "";

	random_bytes(bytes, sizeof(bytes));
	bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40); /* the version: 4 */
	bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80); /* the variant of RFC 9562 */
	hex_encode(bytes, sizeof(bytes), digits);
	return arena_printf(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12,
			    digits + 16, digits + 20);
}

char *random_token(struct arena *arena, size_t length)
{
	unsigned char *bytes = arena_alloc(arena, length);

	random_bytes(bytes, length);
	return base64url_encode(arena, bytes, length);
}
