/*
 * Somebody who signed in on a page, without a script: the browser keeps the refresh token of the session in a cookie, and
 * nothing else. It is neither spent nor renewed by being shown; it holds as long as the database says so, and signing
 * out, a new password or a deactivation end it at once.
 *
 * Beside it stands a cookie that says no more than that there is one: pages for everybody are kept for all, and their
 * script shows by it the way to one's account instead of that to sign in. Nothing else believes it.
 *
 * The cookie counts for pages and for their forms alone (a route row says which): a request of another program is never
 * signed in by it. Whatever a form changes wants the form's own token beside the cookie, so that no other site's page can
 * have sent it (hazard 26).
 */
#ifndef EVOLV_AUTH_PAGE_SESSION_H
#define EVOLV_AUTH_PAGE_SESSION_H

#include "auth/session.h"
#include "http/request.h"
#include "http/response.h"

#include <stdbool.h>

#define PAGE_SESSION_FIELD "form_token" /* the hidden field of a form */

/* Returns the token that came along, or NULL. Nothing of it has been checked. */
const char *page_session_token(struct arena *arena, const struct config *config,
			       const struct request *request);

/* Signs the browser in, and out. */
void page_session_begin(struct response *response, const struct config *config,
			const struct token_pair *pair);
void page_session_end(struct response *response, const struct config *config);

/* The browser was told that somebody is signed in, and nobody is any more. */
void page_session_untell(struct response *response, const struct config *config,
			 const struct request *request);

/* Finds who holds the token. ERROR_TOKEN_INVALID when it does not hold, or not any more, or when an address must be
 * verified and this account's is not. */
enum error page_session_find(struct caller *caller, struct jwt_claims *claims, struct arena *arena,
			     struct db *db, const struct config *config, const struct jwt_key *key,
			     const char *token);

/* Returns what the forms of one session carry. */
const char *page_session_form_token(struct arena *arena, const struct jwt_key *key,
				    const struct jwt_claims *claims);

/* True when that came back. text may be NULL. */
bool page_session_form_holds(const char *text, struct arena *arena, const struct jwt_key *key,
			     const struct jwt_claims *claims);

#endif
