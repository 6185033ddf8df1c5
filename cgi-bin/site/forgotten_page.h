/*
 * The page on which somebody asks for a new password: shown by its own program, and again by the program of the API that
 * takes its form.
 */
#ifndef EVOLV_SITE_FORGOTTEN_PAGE_H
#define EVOLV_SITE_FORGOTTEN_PAGE_H

#include "page/page.h"

enum error forgotten_page_show(struct exchange *exchange);

#endif
