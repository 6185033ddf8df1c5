/*
 * /courses/ and /courses/{id}/: what is taught, and one course with all that a visitor wants to know of it.
 */
#include "base/array.h"
#include "base/text.h"
#include "course_page.h"

static const struct statement courses = {
	.name = "page_courses",
	.sql = "SELECT page.courses($1, $2::bigint, $3::bigint, $4, $5::bigint)",
	.shape = DB_ONE_ROW,
};

/* Adds a number of the query; a form sends "" for what nobody chose. False when it is something else. */
static bool add_number(struct exchange *x, struct db_params *params, const char *name)
{
	const char *text = params_get(&x->request.query, name);
	size_t number = 0;

	text = text_is_blank(text) ? NULL : text;
	db_param(params, text);
	return !text || text_to_size(text, INT64_MAX, &number);
}

static enum error show_courses(struct exchange *x)
{
	struct db_params params = { 0 };
	const char *search = params_get(&x->request.query, "search");
	const char *ordering = params_get(&x->request.query, "ordering");
	const char *number = NULL;

	db_param(&params, text_is_blank(search) ? NULL : text_trim(&x->arena, search));
	if (!add_number(x, &params, "category") || !add_number(x, &params, "location") ||
	    !page_number(x, &number)) {
		return ERROR_NOT_FOUND;
	}
	db_param(&params, ordering && text_equal(ordering, "start_date") ? ordering : "name");
	db_param(&params, number);
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
