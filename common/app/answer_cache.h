/*
 * Finished answers to visitors, kept in the database until public content changes (db/migrations/0013).
 */
#ifndef EVOLV_APP_ANSWER_CACHE_H
#define EVOLV_APP_ANSWER_CACHE_H

#include "app/exchange.h"

#include <stdbool.h>

/* Fills in the kept answer; *answered says whether there was one. Remembers the content's version for
 * answer_cache_keep(). Does nothing for a caller with a token or a route that is not cached. */
enum error answer_cache_find(struct exchange *exchange, bool *answered);

/* Keeps the answer that the handler has made. A failure only costs time later and is not told. */
void answer_cache_keep(struct exchange *exchange);

#endif
