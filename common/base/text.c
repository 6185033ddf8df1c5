/*
 * Text: numbers, comparisons, white space and UTF-8.
 */
#include "base/text.h"

#include "base/array.h"

#include <string.h>
#include <strings.h>

/* Reads digits up to the text's end; false when there are none, something else, or too many. */
static bool read_digits(const char *text, uint64_t max, uint64_t *number)
{
	uint64_t sum = 0;

	if (*text == '\0') {
		return false;
	}
	for (; *text != '\0'; text++) {
		uint64_t digit =
			(uint64_t)(unsigned char)*text - '0'; /* huge for what sorts before 0 */

		if (digit > 9 || digit > max || sum > (max - digit) / 10) {
			return false;
		}
		sum = sum * 10 + digit;
	}
	*number = sum;
	return true;
}

bool text_to_int64(const char *text, int64_t *number)
{
	bool negative = text[0] == '-';
	uint64_t magnitude = 0;

	if (!read_digits(text + negative, (uint64_t)INT64_MAX + negative, &magnitude)) {
		return false;
	}
	/* In two steps, because -INT64_MIN does not exist. */
	*number = negative && magnitude > 0 ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
	return true;
}

bool text_to_size(const char *text, size_t max, size_t *number)
{
	uint64_t magnitude = 0;

	if (!read_digits(text, max, &magnitude)) {
		return false;
	}
	*number = (size_t)magnitude;
	return true;
}

bool text_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool text_equal_ignoring_case(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcasecmp(a, b) == 0);
}

bool text_is_one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (text_equal(text, *words)) {
			return true;
		}
	}
	return false;
}

bool text_starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix)
{
	size_t length = strlen(text);
	size_t suffix_length = strlen(suffix);

	return length >= suffix_length && strcmp(text + length - suffix_length, suffix) == 0;
}

/* Unicode's White_Space beyond ASCII, as UTF-8: people paste these. */
static const char *const wide_spaces[] = {
	"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
	"\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
	"\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
	"\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
};

/* Returns the length in bytes of the white space character at text, 0 when it is another one. */
static size_t space_length(const char *text)
{
	if (*text == ' ' || (*text >= '\t' && *text <= '\r')) {
		return 1;
	}
	if ((unsigned char)*text < 0xC2) {
		return 0;
	}
	for (size_t i = 0; i < LENGTH(wide_spaces); i++) {
		if (text_starts_with(text, wide_spaces[i])) {
			return strlen(wide_spaces[i]);
		}
	}
	return 0;
}

static const char *skip_spaces(const char *text)
{
	size_t length = 0;

	while ((length = space_length(text)) > 0) {
		text += length;
	}
	return text;
}

bool text_is_blank(const char *text)
{
	return text == NULL || *skip_spaces(text) == '\0';
}

const char *text_trim(struct arena *arena, const char *text)
{
	const char *start = skip_spaces(text);
	const char *end = start; /* behind the last character that is not white space */
	const char *at = start;

	while (*at != '\0') {
		const char *next = skip_spaces(at);

		if (next == at) {
			end = ++at;
		} else {
			at = next;
		}
	}
	return *end == '\0' ? start : arena_strndup(arena, start, (size_t)(end - start));
}

char *text_to_lower(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *at = copy; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z') {
			*at = (char)(*at - 'A' + 'a');
		}
	}
	return copy;
}

/* The well-formed sequences (RFC 3629 § 4): by first byte, how long one is and what the second byte
 * may be. The bounds of the second byte are what keeps out overlong forms, surrogates and beyond. */
static const struct utf8_row {
	unsigned char first, last;
	unsigned char length;
	unsigned char low, high;
} utf8_rows[] = {
	{ .first = 0x00, .last = 0x7F, .length = 1 },
	{ .first = 0xC2, .last = 0xDF, .length = 2, .low = 0x80, .high = 0xBF },
	{ .first = 0xE0, .last = 0xE0, .length = 3, .low = 0xA0, .high = 0xBF },
	{ .first = 0xE1, .last = 0xEC, .length = 3, .low = 0x80, .high = 0xBF },
	{ .first = 0xED, .last = 0xED, .length = 3, .low = 0x80, .high = 0x9F },
	{ .first = 0xEE, .last = 0xEF, .length = 3, .low = 0x80, .high = 0xBF },
	{ .first = 0xF0, .last = 0xF0, .length = 4, .low = 0x90, .high = 0xBF },
	{ .first = 0xF1, .last = 0xF3, .length = 4, .low = 0x80, .high = 0xBF },
	{ .first = 0xF4, .last = 0xF4, .length = 4, .low = 0x80, .high = 0x8F },
};

/* Returns the length of the well-formed character at bytes, of which left are there; 0 for none. */
static size_t utf8_sequence(const unsigned char *bytes, size_t left)
{
	const struct utf8_row *row = utf8_rows;
	const struct utf8_row *end = row + LENGTH(utf8_rows);

	while (row < end && (bytes[0] < row->first || bytes[0] > row->last)) {
		row++;
	}
	if (row == end || left < row->length) {
		return 0;
	}
	if (row->length > 1 && (bytes[1] < row->low || bytes[1] > row->high)) {
		return 0;
	}
	for (size_t i = 2; i < row->length; i++) {
		if ((bytes[i] & 0xC0) != 0x80) {
			return 0;
		}
	}
	return row->length;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t step = utf8_sequence((const unsigned char *)bytes + at, length - at);

		if (step == 0) {
			return false;
		}
		at += step;
	}
	return true;
}

size_t utf8_length(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		count += ((unsigned char)*text & 0xC0) != 0x80;
	}
	return count;
}

size_t utf8_prefix(const char *text, size_t count)
{
	const char *at = text;

	for (; *at != '\0'; at++) {
		if (((unsigned char)*at & 0xC0) != 0x80 && count-- == 0) {
			break;
		}
	}
	return (size_t)(at - text);
}

const char *text_url_host(struct arena *arena, const char *url)
{
	const char *start = strstr(url, "//");
	start = start == NULL ? url : start + 2;
	size_t length = strcspn(start, ":/");
	return length == 0 || start[0] == '[' ? "localhost" : arena_strndup(arena, start, length);
}

void text_to_line(char *line, size_t size, const char *text)
{
	bool utf8 = utf8_is_valid(text, strlen(text));
	size_t length = 0;

	for (; *text != '\0' && length + 1 < size; text++) {
		unsigned char byte = (unsigned char)*text;
		bool odd = byte < ' ' || byte == 0x7f || (byte > 0x7f && !utf8);

		line[length++] = odd ? ' ' : *text;
	}
	while (length > 0 && !utf8_is_valid(line, length)) {
		length--;
	}
	line[length] = '\0';
}
