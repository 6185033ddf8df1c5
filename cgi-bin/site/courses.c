/*
 * /courses/ and /courses/{id}/: what is taught, and one course with all that a visitor wants to know of it.
 */
#include "base/array.h"
#include "course_page.h"
#include "page/page_query.h"

static const char *const orders[] = { "name", "start_date", NULL };

static const struct statement courses = {
	.name = "page_courses",
	.sql = "SELECT page.courses($1, $2::bigint, $3::bigint, $4, $5::bigint)",
	.shape = DB_ONE_ROW,
};

static enum error show_courses(struct exchange *x)
{
	struct db_params params = { 0 };

	page_query_text(x, &params, "search");
	if (!page_query_number(x, &params, "category", 1, PAGE_QUERY_ID_MAX) ||
	    !page_query_number(x, &params, "location", 1, PAGE_QUERY_ID_MAX) ||
	    !page_query_word(x, &params, "ordering", orders) || !page_query_page(x, &params)) {
		return ERROR_NOT_FOUND;
	}
	return page_answer(x, "courses", &courses, &params);
}

static enum error show_course(struct exchange *x)
{
	return course_page_show(x, x->path_params[0]);
}

static const struct route routes[] = {
	PAGE_ROUTE("/", show_courses),
	PAGE_ROUTE("/{id}/", show_course),
};

static const struct app app = {
	.name = "courses",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
