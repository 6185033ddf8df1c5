/*
 * The words of a request's language.
 */
#ifndef EVOLV_PAGE_PAGE_WORDING_H
#define EVOLV_PAGE_PAGE_WORDING_H

#include "app/exchange.h"
#include "page/message.h"

/* Returns the request's language with its catalogue, without any names. */
struct wording page_wording(struct exchange *exchange);

#endif
