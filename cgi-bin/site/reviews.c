/*
 * /reviews/: what people say of the school and its courses.
 */
#include "base/array.h"
#include "page/page_query.h"
#include "reviews_page.h"

static enum error show_reviews(struct exchange *x)
{
	const char *number = NULL;

	return page_number(x, &number) ? reviews_page_show(x, number) : ERROR_NOT_FOUND;
}

static const struct route routes[] = { PAGE_ROUTE("/", show_reviews) };

static const struct app app = {
	.name = "reviews",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
