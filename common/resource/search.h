/*
 * ?search=: every word, in any of a resource's columns, in any case.
 */
#ifndef EVOLV_RESOURCE_SEARCH_H
#define EVOLV_RESOURCE_SEARCH_H

#include "resource/query.h"

/* What is searched for; NULL when that is nothing. */
const char *search_text(const struct exchange *exchange);

/* Whether a word is long enough for the index to find it anywhere in the text. */
bool search_has_long_word(const struct exchange *exchange);

/* Adds " AND …" for each word, over the view's search_text. Too many words are a fault of the exchange. */
void search_add(struct query *query, struct exchange *exchange);

#endif
