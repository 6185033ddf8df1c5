/*
 * A program's part of the OpenAPI 3.1 document, made from its routes: what the core enforces is what the
 * document says.
 */
#ifndef EVOLV_APP_OPENAPI_H
#define EVOLV_APP_OPENAPI_H

#include "app/app.h"
#include "base/strbuf.h"

/* Writes the paths of app to out as {"paths": {…}}; build-aux/openapi-join.c makes one document of all. */
void openapi_describe(const struct app *app, struct strbuf *out);

#endif
