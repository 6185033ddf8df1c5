/*
 * /alumni/ and /alumni/{id}/: what became of those who learnt here, and one story with what was said of it.
 */
#include "base/array.h"
#include "page/page.h"
#include "page/page_query.h"

#define YEAR_MIN 1950
#define YEAR_MAX 9999

static const char *const mentors[] = { "true", NULL };

static const struct statement alumni = {
	.name = "page_alumni",
	.sql = "SELECT page.alumni($1, $2::integer, $3::bigint, $4, $5::bigint)",
	.shape = DB_ONE_ROW,
};

static const struct statement alumnus = {
	.name = "page_alumnus",
	.sql = "SELECT page.alumnus($1::bigint)",
	.shape = DB_ONE_ROW,
};

static enum error show_alumni(struct exchange *x)
{
	struct db_params params = { 0 };

	page_query_text(x, &params, "search");
	if (!page_query_number(x, &params, "year", YEAR_MIN, YEAR_MAX) ||
	    !page_query_number(x, &params, "course", 1, PAGE_QUERY_ID_MAX) ||
	    !page_query_word(x, &params, "mentor", mentors) || !page_query_page(x, &params)) {
		return ERROR_NOT_FOUND;
	}
	return page_answer(x, "alumni", &alumni, &params);
}

static enum error show_alumnus(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->path_params[0]);
	return page_answer(x, "alumnus", &alumnus, &params);
}

static const struct route routes[] = {
	PAGE_ROUTE("/", show_alumni),
	PAGE_ROUTE("/{id}/", show_alumnus),
};

static const struct app app = {
	.name = "alumni",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
