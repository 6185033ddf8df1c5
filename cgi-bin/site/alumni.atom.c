/*
 * /alumni.atom: what became of those who learned here.
 */
#include "atom.h"

#include "base/array.h"

static const struct statement entries = {
	.name = "page_alumni_feed",
	.sql = "SELECT path, title, text, updated FROM page.alumni_feed()",
	.shape = DB_ROWS,
};

static enum error show_feed(struct exchange *x)
{
	static const struct atom_feed feed = { .title = "Stories of our alumni",
					       .untitled = "One of our alumni",
					       .path = "/alumni/",
					       .entries = &entries };

	return atom_show(x, &feed);
}

static const struct route routes[] = { ATOM_ROUTE(show_feed) };

static const struct app app = {
	.name = "alumni.atom",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
