/*
 * The page on which somebody signs in: shown by its own program, and again by the program of the API that takes its form.
 */
#ifndef EVOLV_SITE_SIGN_IN_PAGE_H
#define EVOLV_SITE_SIGN_IN_PAGE_H

#include "page/page.h"

enum error sign_in_page_show(struct exchange *exchange);

/* Where the form wants to go on to: one of a few pages (hazard 16). */
const char *sign_in_page_next(struct exchange *exchange);

#endif
