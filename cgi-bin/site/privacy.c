/*
 * /privacy/: what the school keeps of people, in its own words.
 */
#include "base/array.h"
#include "site_text_page.h"

static enum error show_privacy(struct exchange *x)
{
	return site_text_page_show(x, "privacy");
}

static const struct route routes[] = { PAGE_ROUTE("/", show_privacy) };

static const struct app app = {
	.name = "privacy",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
