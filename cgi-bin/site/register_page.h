/*
 * The page on which somebody makes an account: shown by its own program, and again by the program of the API that takes
 * its form.
 */
#ifndef EVOLV_SITE_REGISTER_PAGE_H
#define EVOLV_SITE_REGISTER_PAGE_H

#include "page/page.h"

enum error register_page_show(struct exchange *exchange);

#endif
