/*
 * See reviews_page.h.
 */
#include "reviews_page.h"

#include "review_form.h"

static const struct statement reviews = {
	.name = "page_reviews",
	.sql = "SELECT page.reviews($1::bigint)",
	.shape = DB_ONE_ROW,
};

enum error reviews_page_show(struct exchange *x, const char *number)
{
	static const struct page page = { .name = "reviews",
					  .path = "/reviews/",
					  .form = &review_form };
	struct db_params params = { 0 };

	db_param(&params, number);
	return page_show(x, &page, &reviews, &params);
}
