/*
 * /sign-in/: for whoever has an account.
 */
#include "base/array.h"
#include "page/page.h"
#include "sign_in_page.h"

static const struct route routes[] = { PAGE_ROUTE("/", sign_in_page_show) };

static const struct app app = {
	.name = "sign-in",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
