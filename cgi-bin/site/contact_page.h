/*
 * The page to write to the office: shown by its own program, and again by the program that takes the message.
 */
#ifndef EVOLV_SITE_CONTACT_PAGE_H
#define EVOLV_SITE_CONTACT_PAGE_H

#include "page/page.h"

/* Shows /contact/. Same errors as page_show(). */
enum error contact_page_show(struct exchange *exchange);

#endif
