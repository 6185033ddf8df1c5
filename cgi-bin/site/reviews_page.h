/*
 * The page of all reviews, with the form for one of the school: shown by its own program, and again by the program that
 * takes the review.
 */
#ifndef EVOLV_SITE_REVIEWS_PAGE_H
#define EVOLV_SITE_REVIEWS_PAGE_H

#include "page/page.h"

/* Shows /reviews/. number is the list's page, from "1". Errors: ERROR_NOT_FOUND, and those of page_show(). */
enum error reviews_page_show(struct exchange *exchange, const char *number);

#endif
