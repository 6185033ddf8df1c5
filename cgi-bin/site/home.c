/*
 * /: what the school is, what it teaches and what happens next.
 */
#include "base/array.h"
#include "page/page.h"

static const struct statement home = {
	.name = "page_home",
	.sql = "SELECT page.home($1, $2)",
	.shape = DB_ONE_ROW,
};

static enum error show_home(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->config.site_name);
	db_param(&params, x->config.base_url);
	return page_answer(x, "home", &home, &params);
}

static const struct route routes[] = { PAGE_ROUTE("/", show_home) };

static const struct app app = {
	.name = PAGE_HOME,
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
