/*
 * See page_sign_in.h.
 */
#include "page_sign_in.h"

#include "auth/page_session.h"

#define SEE_OTHER 303

enum error page_sign_in_answer(struct exchange *x, enum error error, const struct token_pair *pair,
			       page_show_fn *show, const char *path)
{
	if (error == ERROR_CREDENTIALS && x->request.wants_html && x->body.from_form) {
		error = exchange_fault(x, FAULT_FORM, error_row(error)->detail);
	}
	error = page_form_answer(x, error, show, path);
	if (error == NO_ERROR && x->response.status == SEE_OTHER && pair->refresh) {
		page_session_begin(&x->response, &x->config, pair);
	}
	return error;
}
