/*
 * A form that signs its visitor in, from a page: login, and a new account.
 */
#ifndef EVOLV_API_PAGE_SIGN_IN_H
#define EVOLV_API_PAGE_SIGN_IN_H

#include "app/exchange.h"
#include "page/page_form.h"

#include <stdbool.h>

/* Turns the outcome of a handler into what a browser expects: after NO_ERROR it is signed in by the pair's refresh token
 * and sent on to path; what was wrong with the form, or with the credentials, stands on the page again, which show()
 * makes. A pair without tokens (the address must be verified first) signs nobody in. Other clients, and other errors,
 * pass unchanged. */
enum error page_sign_in_answer(struct exchange *exchange, enum error error,
			       const struct token_pair *pair, page_show_fn *show, const char *path);

/* Answers a good login that brought along what had been typed into another form: the browser is signed in, and that form's
 * page, which show() makes, is there with all of it. Same errors as page_session_find() and show(). */
enum error page_sign_in_resume(struct exchange *exchange, const struct token_pair *pair,
			       page_show_fn *show);

/* True for a form that a page sent. */
bool page_sign_in_is_from_page(const struct exchange *exchange);

/* The code of the language of the page that the form was sent from; NULL for other clients. */
const char *page_sign_in_language(const struct exchange *exchange);

#endif
