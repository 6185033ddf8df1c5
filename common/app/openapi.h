/*
 * A program's part of the OpenAPI 3.1 document, made from its routes: what the core enforces is what the
 * document says.
 */
#ifndef EVOLV_APP_OPENAPI_H
#define EVOLV_APP_OPENAPI_H

#include "app/app.h"
#include "app/column.h"
#include "base/strbuf.h"

/* Writes the paths of app to out as {"paths": {…}}; build-aux/openapi-join.c makes one document of all. */
void openapi_describe(const struct app *app, struct strbuf *out);

/* Adds the JSON schema of an object with these columns. With writing, what a client may send (and
 * which of it is required, unless partial); else what it is shown. */
enum openapi_view {
	OPENAPI_SHOWN,
	OPENAPI_SHOWN_IN_LIST,
	OPENAPI_WRITTEN,
	OPENAPI_WRITTEN_PARTLY
};
void openapi_add_object(struct strbuf *out, const struct column *columns, size_t count,
			enum openapi_view view);

#endif
