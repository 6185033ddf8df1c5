/*
 * The page on which somebody asks for another link that verifies their address: shown by its own program, and again by
 * the program of the API that takes its form.
 */
#ifndef EVOLV_SITE_VERIFY_PAGE_H
#define EVOLV_SITE_VERIFY_PAGE_H

#include "page/page.h"

enum error verify_page_show(struct exchange *exchange);

#endif
