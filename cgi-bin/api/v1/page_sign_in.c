/*
 * See page_sign_in.h.
 */
#include "page_sign_in.h"

#include "auth/page_session.h"
#include "language/language.h"

#define SEE_OTHER 303

bool page_sign_in_is_from_page(const struct exchange *x)
{
	return x->request.wants_html && x->body.from_form;
}

const char *page_sign_in_language(const struct exchange *x)
{
	return page_sign_in_is_from_page(x) ? x->language->code : NULL;
}

/* Who may not sign in is told on the page: with the field "email" it offers a new link. */
static enum error tell_on_page(struct exchange *x, enum error error)
{
	bool unverified = error == ERROR_EMAIL_UNVERIFIED;

	if (!page_sign_in_is_from_page(x) || (error != ERROR_CREDENTIALS && !unverified)) {
		return error;
	}
	return exchange_fault(x, unverified ? "email" : FAULT_FORM, error_row(error)->detail);
}

enum error page_sign_in_answer(struct exchange *x, enum error error, const struct token_pair *pair,
			       page_show_fn *show, const char *path)
{
	error = tell_on_page(x, error);
	error = page_form_answer(x, error, show, path);
	if (error == NO_ERROR && x->response.status == SEE_OTHER && pair->refresh) {
		page_session_begin(&x->response, &x->config, pair);
	}
	return error;
}

enum error page_sign_in_resume(struct exchange *x, const struct token_pair *pair,
			       page_show_fn *show)
{
	struct jwt_key key;
	enum error error = exchange_key(x, &key);

	if (error == NO_ERROR) {
		error = page_session_find(&x->caller, &x->claims, &x->arena, x->db, &x->config,
					  &key, pair->refresh);
	}
	if (error != NO_ERROR) {
		return error;
	}
	x->page_session = pair->refresh;
	response_reset(&x->response);
	error = show(x);
	page_session_begin(&x->response, &x->config, pair);
	return error;
}
