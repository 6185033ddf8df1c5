/*
 * Small questions about text: numbers, UTF-8, words, hexadecimal and base64url.
 *
 * Every reader here is strict: it takes the whole text or nothing, and never a sign, blank or
 * suffix that the rule does not name.
 */
#ifndef EVOLV_BASE_TEXT_H
#define EVOLV_BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a decimal integer, "-" allowed in front, no "+", no blanks. False when text is anything else
 * or does not fit into 64 bits. */
bool text_to_int64(const char *text, int64_t *number);

/* Reads an unsigned decimal number of at most max. */
bool text_to_size(const char *text, size_t max, size_t *number);

bool text_equal(const char *a, const char *b);                   /* NULL equals only NULL */
bool text_equal_ignoring_case(const char *a, const char *b);     /* ASCII letters */
bool text_is_one_of(const char *text, const char *const *words); /* words ends with NULL */
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* White space is Unicode's White_Space: people paste no-break spaces too. NULL is blank. */
bool text_is_blank(const char *text);

/* Returns text without white space at both ends; a copy only when something has to go at its end. */
const char *text_trim(struct arena *arena, const char *text);

/* Returns the host of an address such as https://school.example:8443/x, without its port; "localhost" when it
 * names none, or only a number in brackets. */
const char *text_url_host(struct arena *arena, const char *url);

/* Returns a copy with A–Z made lower case; other bytes stay. */
char *text_to_lower(struct arena *arena, const char *text);

/* Writes what somebody else wrote as one line that can be shown and stored: control characters, and bytes above 127 of
 * what is not UTF-8, become blanks. At most size - 1 bytes and a NUL; a character that does not fit is left out whole. */
void text_to_line(char *line, size_t size, const char *text);

/* True when bytes are well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, ≤ U+10FFFF). */
bool utf8_is_valid(const char *bytes, size_t length);

/* Returns the number of characters of valid UTF-8, as PostgreSQL's varchar(n) counts them. */
size_t utf8_length(const char *text);

/* Returns how many bytes the first count characters of valid UTF-8 take, or all of them when there are fewer. */
size_t utf8_prefix(const char *text, size_t count);

/* Writes 2 * length lower-case digits and a NUL to out. */
void hex_encode(const unsigned char *bytes, size_t length, char *out);

/* Reads exactly 2 * length hexadecimal digits; false otherwise. */
bool hex_decode(const char *text, unsigned char *bytes, size_t length);

/* base64url without padding (RFC 4648 § 5). Returns the text. */
char *base64url_encode(struct arena *arena, const unsigned char *bytes, size_t length);

/* Decodes length characters; returns the bytes (a NUL behind them, not counted) and their number,
 * or NULL when a character is not of the alphabet, the length is impossible, or unused bits are set
 * (every byte string has one spelling only). */
unsigned char *base64url_decode(struct arena *arena, const char *text, size_t length,
				size_t *decoded);

#endif
