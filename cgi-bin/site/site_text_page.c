/*
 * See site_text_page.h.
 */
#include "site_text_page.h"

#include "language/language.h"

static const struct statement site_text = {
	.name = "page_site_text",
	.sql = "SELECT page.site_text($1, $2)",
	.shape = DB_ONE_ROW,
};

enum error site_text_page_show(struct exchange *x, const char *name)
{
	struct db_params params = { 0 };

	db_param(&params, name);
	db_param(&params, x->language->code);
	return page_answer(x, name, &site_text, &params);
}
