/*
 * JSON in and out. json-c parses; what it lets pass is refused here first (hazard 21): duplicate keys,
 * NaN, single quotes, comments, control characters, \u0000, lone surrogates, bad UTF-8, depth over 16,
 * integers beyond 18 digits, more values than memory is meant for.
 */
#ifndef EVOLV_HTTP_JSON_H
#define EVOLV_HTTP_JSON_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/body.h"

#include <stdbool.h>
#include <stddef.h>

#define JSON_DEPTH_MAX  16
#define JSON_DIGITS_MAX 18    /* of an integer, or before a decimal point */
#define JSON_NUMBER_MAX 40    /* characters of a number */
#define JSON_VALUES_MAX 20000 /* of all kinds; what one takes in memory is many times its text */
#define JSON_TEXT_MAX   ((size_t)16 << 20)

/* Parses one JSON text of length bytes into value. Returns NULL, or a sentence that says what is wrong
 * (a constant). */
const char *json_parse(struct value *value, struct arena *arena, const char *text, size_t length);

/* Adds text as a JSON string with its quotes; <, > and & become \u escapes, so that the answer can
 * stand inside a page. */
void json_add_text(struct strbuf *out, const char *text);

/* Adds a comma, unless the buffer is empty or ends in '{' or '[': what follows is the first there. */
void json_add_comma(struct strbuf *out);

/* Adds that comma, "name" and a colon; the value follows. */
void json_add_name(struct strbuf *out, const char *name);

/* The same with the value, a text; NULL: null. */
void json_add_member(struct strbuf *out, const char *name, const char *text);

/* The same with true or false. */
void json_add_boolean(struct strbuf *out, const char *name, bool value);

/* The same with one that is JSON already. */
void json_add_raw_member(struct strbuf *out, const char *name, const char *json);

#endif
