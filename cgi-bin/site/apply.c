/*
 * /apply/: the application of whoever is signed in.
 */
#include "apply_page.h"
#include "base/array.h"
#include "own_page.h"

static const struct route routes[] = { OWN_PAGE_ROUTE("/", apply_page_show) };

static const struct app app = {
	.name = "apply",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
