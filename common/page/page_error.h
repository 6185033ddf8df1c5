/*
 * Errors as pages.
 */
#ifndef EVOLV_PAGE_PAGE_ERROR_H
#define EVOLV_PAGE_PAGE_ERROR_H

#include "app/exchange.h"

/* Fills the response with the page of an error; detail is what a client of the API would read. */
void page_show_error(struct exchange *exchange, int status, const char *detail);

#endif
