/*
 * Idempotency-Key (hazard 32): the first answer to a request is kept in the same transaction as its work, and
 * a retry gets it again.
 */
#ifndef EVOLV_APP_REPLAY_H
#define EVOLV_APP_REPLAY_H

#include "app/exchange.h"

#include <stdbool.h>

struct route;

/* Whether a request of this route can have a key at all. */
bool replay_is_possible(const struct route *route);

/* Claims the request's key, if it has one. When the answer is there already it is filled in and *answered
 * becomes true: the handler must not run. Errors: see idempotency_claim(). */
enum error replay_begin(struct exchange *exchange, bool *answered);

/* Keeps the answer that the handler has made. */
enum error replay_keep(struct exchange *exchange);

#endif
