/*
 * See page_query.h.
 */
#include "page/page_query.h"

#include "base/text.h"

#define PAGE_NUMBER_MAX 1000000

/* NULL for what is missing or empty. */
static const char *chosen(struct exchange *x, const char *name)
{
	const char *text = params_get(&x->request.query, name);

	return text_is_blank(text) ? NULL : text_trim(&x->arena, text);
}

void page_query_text(struct exchange *x, struct db_params *params, const char *name)
{
	db_param(params, chosen(x, name));
}

bool page_query_word(struct exchange *x, struct db_params *params, const char *name,
		     const char *const *words)
{
	const char *text = chosen(x, name);

	db_param(params, text);
	return !text || text_is_one_of(text, words);
}

bool page_query_number(struct exchange *x, struct db_params *params, const char *name, size_t min,
		       size_t max)
{
	const char *text = chosen(x, name);
	size_t number = 0;

	db_param(params, text);
	return !text || (text_to_size(text, max, &number) && number >= min);
}

bool page_number(const struct exchange *x, const char **number)
{
	const char *text = params_get(&x->request.query, "page");
	size_t value = 0;

	*number = text ? text : "1";
	return text_to_size(*number, PAGE_NUMBER_MAX, &value) && value > 0 && **number != '0';
}

bool page_query_page(struct exchange *x, struct db_params *params)
{
	const char *number = NULL;
	bool good = page_number(x, &number);

	db_param(params, number);
	return good;
}
