/*
 * What a visitor fills in for a review, on the page of a course and on that of all reviews.
 */
#ifndef EVOLV_SITE_REVIEW_FORM_H
#define EVOLV_SITE_REVIEW_FORM_H

#include "page/page_form.h"

extern const struct page_form review_form;

#endif
