/*
 * Text: bytes written as hexadecimal digits and as base64url.
 */
#include "base/text.h"

#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void hex_encode(const unsigned char *bytes, size_t length, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * length] = '\0';
}

bool hex_decode(const char *text, unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		int high = hex_value(text[2 * i]);
		int low = high < 0 ? -1 : hex_value(text[2 * i + 1]);

		if (low < 0) {
			return false;
		}
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	return text[2 * length] == '\0';
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *base64url_encode(struct arena *arena, const unsigned char *bytes, size_t length)
{
	char *text = arena_alloc(arena, length / 3 * 4 + 4);
	char *out = text;
	unsigned bits = 0; /* read but not yet written; the lowest "held" of them count */
	int held = 0;

	for (size_t i = 0; i < length; i++) {
		bits = (bits << 8 | bytes[i]) & 0xFFFF;
		for (held += 8; held >= 6; held -= 6) {
			*out++ = alphabet[bits >> (held - 6) & 63];
		}
	}
	if (held > 0) {
		*out++ = alphabet[bits << (6 - held) & 63];
	}
	return text;
}

unsigned char *base64url_decode(struct arena *arena, const char *text, size_t length,
				size_t *decoded)
{
	unsigned char *bytes = NULL;
	unsigned bits = 0;
	int held = 0;
	size_t count = 0;

	if (length % 4 == 1) {
		return NULL;
	}
	bytes = arena_alloc(arena, length / 4 * 3 + 3);
	for (size_t i = 0; i < length; i++) {
		const char *at = text[i] == '\0' ? NULL : strchr(alphabet, text[i]);

		if (at == NULL) {
			return NULL;
		}
		bits = (bits << 6 | (unsigned)(at - alphabet)) & 0xFFFF;
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[count++] = (unsigned char)(bits >> held);
		}
	}
	if ((bits & ((1u << held) - 1)) != 0) {
		return NULL; /* bits that no encoder sets: a second spelling of the same bytes */
	}
	*decoded = count;
	return bytes;
}
