/*
 * The statement behind a list.
 */
#ifndef EVOLV_RESOURCE_LIST_QUERY_H
#define EVOLV_RESOURCE_LIST_QUERY_H

#include "resource/query.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows of a page, when the client does not say how many, and at the most. */
#define LIST_PAGE_DEFAULT 20
#define LIST_PAGE_MAX     100

/* What the query string asks for. */
struct list_request {
	int64_t page;
	int64_t page_size;
	const char *ordering;
	/* What list_query_build() found out: */
	const char *conditions; /* " WHERE …": which rows match */
	int64_t counted; /* the most rows that are counted; 0: the count is kept and has no bound */
};

/* The last value of a query parameter; NULL when it is absent or empty. */
const char *list_parameter(const struct exchange *exchange, const char *name);

/* The rows before the page, and up to its last one. */
int64_t list_offset(const struct list_request *list);
int64_t list_end(const struct list_request *list);

/* Builds the statement. Its one row: how many rows match; whether that is certain (false: there may be more); the page as
 * a JSON array. What the resource cannot filter by becomes a fault of the exchange. */
void list_query_build(struct query *query, struct exchange *exchange, struct list_request *list);

#endif
