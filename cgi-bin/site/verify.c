/*
 * /verify/: for whoever has no link, or none that holds, which verifies their address.
 */
#include "base/array.h"
#include "verify_page.h"

static const struct route routes[] = { PAGE_ROUTE("/", verify_page_show) };

static const struct app app = {
	.name = "verify",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
