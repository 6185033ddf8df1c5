/*
 * A page whose text an admin writes (/api/v1/site-texts/).
 */
#ifndef EVOLV_SITE_SITE_TEXT_PAGE_H
#define EVOLV_SITE_SITE_TEXT_PAGE_H

#include "page/page.h"

/* Shows the text called name in the page's language; its template has the same name. */
enum error site_text_page_show(struct exchange *exchange, const char *name);

#endif
