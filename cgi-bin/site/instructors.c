/*
 * /instructors/ and /instructors/{id}/: who teaches, as far as they published it, and what.
 */
#include "base/array.h"
#include "page/page.h"
#include "page/page_query.h"

static const struct statement instructors = {
	.name = "page_instructors",
	.sql = "SELECT page.instructors($1::bigint)",
	.shape = DB_ONE_ROW,
};

static const struct statement instructor = {
	.name = "page_instructor",
	.sql = "SELECT page.instructor($1::bigint)",
	.shape = DB_ONE_ROW,
};

static enum error show_instructors(struct exchange *x)
{
	struct db_params params = { 0 };

	if (!page_query_page(x, &params)) {
		return ERROR_NOT_FOUND;
	}
	return page_answer(x, "instructors", &instructors, &params);
}

static enum error show_instructor(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->path_params[0]);
	return page_answer(x, "instructor", &instructor, &params);
}

static const struct route routes[] = {
	PAGE_ROUTE("/", show_instructors),
	PAGE_ROUTE("/{id}/", show_instructor),
};

static const struct app app = {
	.name = "instructors",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
