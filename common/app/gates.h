/*
 * The one place where every column of a route row is enforced before its handler runs.
 */
#ifndef EVOLV_APP_GATES_H
#define EVOLV_APP_GATES_H

#include "app/exchange.h"

/* Lets through what exchange->route allows. Fills in the claims, the caller, the page's session and the body. Returns
 * NO_ERROR, or what the first gate said that is shut; says in exchange->typed whether a refused form was read. */
enum error gates_pass(struct exchange *exchange);

#endif
