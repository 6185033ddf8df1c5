/*
 * Columns as a schema of the OpenAPI document.
 */
#ifndef EVOLV_APP_OPENAPI_OBJECT_H
#define EVOLV_APP_OPENAPI_OBJECT_H

#include "app/column.h"
#include "base/strbuf.h"

/* What of the columns is described; bits. */
enum openapi_view {
	OPENAPI_SHOWN = 0,          /* what a client is shown … */
	OPENAPI_IN_LIST = 1 << 0,   /* … of each row of a list */
	OPENAPI_WRITTEN = 1 << 1,   /* what a client may send, and which of it is required … */
	OPENAPI_PARTLY = 1 << 2,    /* … which nothing is: PATCH */
	OPENAPI_MULTIPART = 1 << 3, /* … and files may come with it */
};

/* Adds the JSON schema of an object with these columns. */
void openapi_add_object(struct strbuf *out, const struct columns *columns, unsigned view);

#endif
