/*
 * The page of one course, with its form for a review: shown by its own program, and again by the program that takes the
 * review.
 */
#ifndef EVOLV_SITE_COURSE_PAGE_H
#define EVOLV_SITE_COURSE_PAGE_H

#include "page/page.h"

/* Shows /courses/ID/. id is digits. Errors: ERROR_NOT_FOUND, and those of page_show(). */
enum error course_page_show(struct exchange *exchange, const char *id);

#endif
