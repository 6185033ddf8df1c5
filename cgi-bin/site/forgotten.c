/*
 * /forgotten/: for whoever does not know their password any more.
 */
#include "base/array.h"
#include "forgotten_page.h"

static const struct route routes[] = { PAGE_ROUTE("/", forgotten_page_show) };

static const struct app app = {
	.name = "forgotten",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
