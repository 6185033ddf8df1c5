/*
 * Pages for one person alone: nobody else is shown them, nobody keeps them, and who is not signed in is sent to do so.
 */
#ifndef EVOLV_SITE_OWN_PAGE_H
#define EVOLV_SITE_OWN_PAGE_H

#include "page/page.h"

#define OWN_PAGE_ROUTE(where, shown_by)                                                         \
	{                                                                                       \
		.method = METHOD_GET, .path = (where), .who = WHO_ANYONE, .page_session = true, \
		.handler = (shown_by), .doc = &page_doc                                         \
	}

/* Runs a statement and shows the JSON in its first column on the page. Its $1 is the caller's account, and its other
 * parameters are params; NULL: none. A visitor is answered with 303 to the page where one signs in, from where page->path
 * is gone on to. */
enum error own_page_show(struct exchange *exchange, const struct page *page,
			 const struct statement *statement, const struct db_params *params);

#endif
