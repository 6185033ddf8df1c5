/*
 * The page of the application: shown by its own program, and again by the program of the API that takes its form.
 */
#ifndef EVOLV_SITE_APPLY_PAGE_H
#define EVOLV_SITE_APPLY_PAGE_H

#include "page/page.h"
#include "page/page_form.h"

extern const struct page_form apply_page_form;

enum error apply_page_show(struct exchange *exchange);

#endif
