/*
 * The strict grammar of RFC 8259, checked before json-c sees a byte.
 */
#ifndef EVOLV_HTTP_JSON_LINT_H
#define EVOLV_HTTP_JSON_LINT_H

#include <stddef.h>

/* Returns NULL when text is one well-formed JSON value within our limits, else what is wrong with it.
 * members receives the number of "name: value" pairs in all objects together: a tree that holds fewer
 * had a duplicate key. */
const char *json_lint(const char *text, size_t length, size_t *members);

#endif
