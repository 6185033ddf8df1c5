/*
 * See own_page.h.
 */
#include "own_page.h"

#include "auth/page_session.h"
#include "auth/role.h"

enum error own_page_show(struct exchange *x, const struct page *page,
			 const struct statement *statement, const struct db_params *others)
{
	struct db_params params = { 0 };

	if (x->caller.role == ROLE_ANONYMOUS) {
		response_empty(&x->response, 303);
		response_headerf(&x->response, "Location", "%s/sign-in/?next=%s",
				 x->language_prefix, page->path);
		page_session_untell(&x->response, &x->config, &x->request);
		return NO_ERROR;
	}
	db_param_int(&params, &x->arena, x->caller.account_id);
	for (int i = 0; others && i < others->count; i++) {
		db_param(&params, others->values[i]);
	}
	return page_show(x, page, statement, &params);
}
