/*
 * /imprint/: who the school is, in its own words.
 */
#include "base/array.h"
#include "site_text_page.h"

static enum error show_imprint(struct exchange *x)
{
	return site_text_page_show(x, "imprint");
}

static const struct route routes[] = { PAGE_ROUTE("/", show_imprint) };

static const struct app app = {
	.name = "imprint",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
