/*
 * /contact/: where the school is, and how to write to it.
 */
#include "base/array.h"
#include "contact_page.h"

static const struct route routes[] = { PAGE_ROUTE("/", contact_page_show) };

static const struct app app = {
	.name = "contact",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
