/*
 * The page of one person's seat at an event: shown by its own program, and again by the program of the API that takes
 * its form.
 */
#ifndef EVOLV_SITE_SEAT_PAGE_H
#define EVOLV_SITE_SEAT_PAGE_H

#include "page/page.h"

/* Both programs have the event's id as the first parameter of their path. */
enum error seat_page_show(struct exchange *exchange);

/* Returns where the page is, without a language: "/seat/12/". */
const char *seat_page_path(struct exchange *exchange);

#endif
