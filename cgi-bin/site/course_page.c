/*
 * See course_page.h.
 */
#include "course_page.h"

#include "review_form.h"

static const struct statement course = {
	.name = "page_course",
	.sql = "SELECT page.course($1::bigint, $2, $3)",
	.shape = DB_ONE_ROW,
};

enum error course_page_show(struct exchange *x, const char *id)
{
	const struct page page = { .name = "course",
				   .path = arena_printf(&x->arena, "/courses/%s/", id),
				   .form = &review_form };
	struct db_params params = { 0 };

	db_param(&params, id);
	db_param(&params, x->config.site_name);
	db_param(&params, x->config.base_url);
	return page_show(x, &page, &course, &params);
}
