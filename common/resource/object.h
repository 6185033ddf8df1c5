/*
 * One row of a resource, shown as the caller may see it.
 */
#ifndef EVOLV_RESOURCE_OBJECT_H
#define EVOLV_RESOURCE_OBJECT_H

#include "app/exchange.h"
#include "resource/resource.h"

#include <stdbool.h>

/* Answers with the row id and status. With scoped, a row outside the caller's read scopes is
 * ERROR_NOT_FOUND; what a caller has just written is shown without. */
enum error object_answer(struct exchange *exchange, const struct resource *resource, const char *id,
			 int status, bool scoped);

/* True when the caller may read the row id: NO_ERROR, else ERROR_NOT_FOUND. */
enum error object_exists(struct exchange *exchange, const struct resource *resource,
			 const char *id);

/* NO_ERROR when the route has no parent or its row exists, else ERROR_NOT_FOUND. */
enum error object_parent_exists(struct exchange *exchange);

#endif
