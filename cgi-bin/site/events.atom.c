/*
 * /events.atom: events to come, and what changed of them.
 */
#include "atom.h"

#include "base/array.h"

static const struct statement entries = {
	.name = "page_events_feed",
	.sql = "SELECT path, title, text, updated FROM page.events_feed()",
	.shape = DB_ROWS,
};

static enum error show_feed(struct exchange *x)
{
	static const struct atom_feed feed = { .title = "Events",
					       .path = "/events/",
					       .entries = &entries };

	return atom_show(x, &feed);
}

static const struct route routes[] = { ATOM_ROUTE(show_feed) };

static const struct app app = {
	.name = "events.atom",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
