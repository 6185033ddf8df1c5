/*
 * A reader of RFC 8259's grammar that builds nothing: it only says whether a text keeps to it.
 */
#include "http/json_lint.h"

#include "base/text.h"
#include "http/json.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const char *at;
	const char *end;
	size_t members;
	size_t values;
	size_t depth;
	const char *problem;
};

static bool read_value(struct reader *reader);

static bool fail(struct reader *reader, const char *problem)
{
	if (reader->problem == NULL) {
		reader->problem = problem;
	}
	return false;
}

/* The next character; NUL at the end (a NUL inside is no JSON either). */
static char peek(const struct reader *reader)
{
	return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(struct reader *reader, char c)
{
	if (peek(reader) != c || reader->at == reader->end) {
		return false;
	}
	reader->at++;
	return true;
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at) {
		reader->at++;
	}
}

static size_t take_digits(struct reader *reader)
{
	const char *start = reader->at;

	while (peek(reader) >= '0' && peek(reader) <= '9') {
		reader->at++;
	}
	return (size_t)(reader->at - start);
}

/* Reads four hexadecimal digits; -1 when they are not there. */
static long take_hex4(struct reader *reader)
{
	unsigned char bytes[2] = { 0 };
	char digits[5] = "";

	if (reader->end - reader->at < 4) {
		return -1;
	}
	memcpy(digits, reader->at, 4);
	if (!hex_decode(digits, bytes, sizeof(bytes))) {
		return -1;
	}
	reader->at += 4;
	return (long)bytes[0] << 8 | bytes[1];
}

/* Reads what stands behind \u: a character of its own, or both halves of a pair of surrogates. */
static bool read_unicode_escape(struct reader *reader)
{
	long unit = take_hex4(reader);

	if (unit < 0) {
		return fail(reader, "The JSON holds a \\u that is not followed by four digits.");
	}
	if (unit == 0) {
		return fail(reader, "The JSON holds a NUL character.");
	}
	if (unit < 0xD800 || unit > 0xDFFF) {
		return true;
	}
	if (unit < 0xDC00 && take(reader, '\\') && take(reader, 'u')) {
		unit = take_hex4(reader);
		if (unit >= 0xDC00 && unit <= 0xDFFF) {
			return true;
		}
	}
	return fail(reader, "The JSON holds half a character.");
}

static bool read_escape(struct reader *reader)
{
	char c = peek(reader);

	if (c == '\0' || strchr("\"\\/bfnrtu", c) == NULL) {
		return fail(reader, "The JSON holds a backslash that means nothing.");
	}
	reader->at++;
	return c != 'u' || read_unicode_escape(reader);
}

static bool read_string(struct reader *reader)
{
	if (!take(reader, '"')) {
		return fail(reader, "The JSON lacks a text in double quotes.");
	}
	while (reader->at < reader->end) {
		unsigned char c = (unsigned char)*reader->at++;

		if (c == '"') {
			return true;
		}
		if (c < 0x20) {
			return fail(reader, "The JSON holds a control character.");
		}
		if (c == '\\' && !read_escape(reader)) {
			return false;
		}
	}
	return fail(reader, "The JSON ends inside a text.");
}

/* True when the number is one that a double can hold. */
static bool is_finite(const char *start, size_t length)
{
	char copy[JSON_NUMBER_MAX + 1] = "";

	memcpy(copy, start, length);
	return isfinite(strtod(copy, NULL)) != 0;
}

static bool read_fraction_and_exponent(struct reader *reader)
{
	if (take(reader, '.') && take_digits(reader) == 0) {
		return false;
	}
	if (take(reader, 'e') || take(reader, 'E')) {
		if (!take(reader, '+')) {
			take(reader, '-');
		}
		return take_digits(reader) > 0;
	}
	return true;
}

static bool read_number(struct reader *reader)
{
	const char *start = reader->at;
	const char *digits = NULL;
	size_t count = 0;

	take(reader, '-');
	digits = reader->at;
	count = take_digits(reader);
	if (count == 0 || (count > 1 && *digits == '0')) {
		return fail(reader, "The JSON holds something that is no value.");
	}
	if (count > JSON_DIGITS_MAX) {
		return fail(reader, "The JSON holds a number that is too large.");
	}
	if (!read_fraction_and_exponent(reader)) {
		return fail(reader, "The JSON holds a number that is not complete.");
	}
	if (reader->at - start > JSON_NUMBER_MAX) {
		return fail(reader, "The JSON holds a number with too many digits.");
	}
	return is_finite(start, (size_t)(reader->at - start)) ||
	       fail(reader, "The JSON holds a number that is too large.");
}

static bool read_word(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
		return fail(reader, "The JSON holds something that is no value.");
	}
	reader->at += length;
	return true;
}

static bool read_member(struct reader *reader)
{
	skip_blanks(reader);
	if (!read_string(reader)) {
		return false;
	}
	skip_blanks(reader);
	if (!take(reader, ':')) {
		return fail(reader, "The JSON lacks a colon behind a name.");
	}
	reader->members++;
	return read_value(reader);
}

/* Reads what stands between two brackets, elements with commas between them. */
static bool read_elements(struct reader *reader, bool read_one(struct reader *), char closing)
{
	reader->at++;
	skip_blanks(reader);
	if (take(reader, closing)) {
		return true;
	}
	do {
		if (!read_one(reader)) {
			return false;
		}
		skip_blanks(reader);
	} while (take(reader, ','));
	return take(reader, closing) ||
	       fail(reader, "The JSON lacks a comma or a closing bracket.");
}

static bool read_container(struct reader *reader, bool read_one(struct reader *), char closing)
{
	bool ok = false;

	if (reader->depth == JSON_DEPTH_MAX) {
		return fail(reader, "The JSON is nested too deeply.");
	}
	reader->depth++;
	ok = read_elements(reader, read_one, closing);
	reader->depth--;
	return ok;
}

static bool read_value(struct reader *reader)
{
	if (++reader->values > JSON_VALUES_MAX) {
		return fail(reader, "The JSON holds too many values.");
	}
	skip_blanks(reader);
	switch (peek(reader)) {
	case '{':
		return read_container(reader, read_member, '}');
	case '[':
		return read_container(reader, read_value, ']');
	case '"':
		return read_string(reader);
	case 't':
		return read_word(reader, "true");
	case 'f':
		return read_word(reader, "false");
	case 'n':
		return read_word(reader, "null");
	default:
		return read_number(reader);
	}
}

const char *json_lint(const char *text, size_t length, size_t *members)
{
	struct reader reader = { .at = text, .end = text + length };

	if (!utf8_is_valid(text, length)) {
		return "The JSON is not UTF-8.";
	}
	if (read_value(&reader)) {
		skip_blanks(&reader);
		if (reader.at != reader.end) {
			fail(&reader, "Something follows the JSON.");
		}
	}
	*members = reader.members;
	return reader.problem;
}
