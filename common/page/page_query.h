/*
 * What a page's query asks for, as parameters of its statement, in the statement's order. A form sends "" for what
 * nobody chose: that is NULL, like a name that is not there. False: the value is none of those that the page knows, so
 * there is no such page.
 */
#ifndef EVOLV_PAGE_PAGE_QUERY_H
#define EVOLV_PAGE_PAGE_QUERY_H

#include "app/exchange.h"
#include "data/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest number that an id can be. */
#define PAGE_QUERY_ID_MAX ((size_t)INT64_MAX)

/* Any text, without the blanks around it. */
void page_query_text(struct exchange *exchange, struct db_params *params, const char *name);

/* One of words, which ends with NULL. */
bool page_query_word(struct exchange *exchange, struct db_params *params, const char *name,
		     const char *const *words);

/* A whole number from min to max. */
bool page_query_number(struct exchange *exchange, struct db_params *params, const char *name,
		       size_t min, size_t max);

/* Reads "page", the number of a page of a list: from 1, "1" where there is none. */
bool page_number(const struct exchange *exchange, const char **number);

/* The same as a parameter; never NULL. */
bool page_query_page(struct exchange *exchange, struct db_params *params);

#endif
