/*
 * /register/: a visitor makes an account, which the application needs.
 */
#include "base/array.h"
#include "register_page.h"

static const struct route routes[] = { PAGE_ROUTE("/", register_page_show) };

static const struct app app = {
	.name = "register",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
