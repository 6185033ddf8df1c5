/*
 * /about/: what the school is for, what it holds to, and who works there.
 */
#include "base/array.h"
#include "page/page.h"

static const struct statement about = {
	.name = "page_about",
	.sql = "SELECT page.about($1, $2)",
	.shape = DB_ONE_ROW,
};

static enum error show_about(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->config.site_name);
	db_param(&params, x->config.base_url);
	return page_answer(x, "about", &about, &params);
}

static const struct route routes[] = { PAGE_ROUTE("/", show_about) };

static const struct app app = {
	.name = "about",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
