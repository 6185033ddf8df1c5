/*
 * Atom feeds (RFC 4287).
 */
#ifndef EVOLV_SITE_ATOM_H
#define EVOLV_SITE_ATOM_H

#include "page/page.h"

#define ATOM_MEDIA_TYPE "application/atom+xml; charset=utf-8"

/* One feed, in the request's language. The statement gives rows of (path, title, text, updated), of which only a title
 * may be NULL; the path is the entry's page, without a language, and its name for good. */
struct atom_feed {
	const char *title;    /* in the catalogues, like … */
	const char *untitled; /* … what an entry without a title is called */
	const char *path;     /* of the page that shows the same: "/events/" */
	const struct statement *entries;
};

/* Answers with the feed. Same errors as db_run(). */
enum error atom_show(struct exchange *exchange, const struct atom_feed *feed);

extern const struct route_doc atom_doc;

/* The one route of a feed's program. */
#define ATOM_ROUTE(shown_by)                                                                  \
	{                                                                                     \
		.method = METHOD_GET, .path = "/", .who = WHO_ANYONE, .token = TOKEN_IGNORED, \
		.cached = true, .handler = (shown_by), .doc = &atom_doc                       \
	}

#endif
