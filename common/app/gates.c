/*
 * See gates.h.
 */
#include "app/gates.h"

#include "app/app.h"
#include "app/guard.h"
#include "auth/page_session.h"
#include "base/array.h"
#include "http/cors.h"

#include <unistd.h>

/* One column of a route row, enforced. */
typedef enum error gate_fn(struct exchange *exchange);

/* A form that a page sent. */
static bool is_page_form(const struct exchange *x)
{
	return x->request.wants_html && x->request.body_kind & (BODY_FORM | BODY_MULTIPART);
}

static bool token_counts(const struct exchange *x)
{
	return x->route->token == TOKEN_CHECKED;
}

/* The browser's cookie, where the row takes it: from a page, or from a page's form. */
static const char *session_cookie(struct exchange *x)
{
	bool from_page = x->route->method == METHOD_GET || is_page_form(x);

	return x->route->page_session && from_page
		       ? page_session_token(&x->arena, &x->config, &x->request)
		       : NULL;
}

static enum error gate_token(struct exchange *x)
{
	struct jwt_key key;

	if (!token_counts(x)) {
		return NO_ERROR;
	}
	if (x->request.authorization_malformed) {
		return ERROR_TOKEN_INVALID;
	}
	if (!x->request.bearer_token) {
		x->page_session = session_cookie(x);
		return x->page_session || x->route->who & ROLE_ANONYMOUS ? NO_ERROR
									 : ERROR_UNAUTHENTICATED;
	}
	enum error error = exchange_key(x, &key);
	if (error == NO_ERROR) {
		error = jwt_verify(&x->claims, &x->arena, &key, x->config.base_url, TOKEN_ACCESS,
				   x->request.bearer_token);
	}
	return error;
}

/* Bytes of one uploaded file. */
static size_t file_cap(const struct exchange *x)
{
	const size_t caps[] = {
		[FILES_NONE] = 0,
		[FILES_OF_MATERIALS] = x->config.material_size_mb << 20,
		[FILES_OF_PICTURES] = x->config.picture_size_mb << 20,
	};

	return caps[x->route->files];
}

static enum error gate_body_form(struct exchange *x)
{
	const struct request *request = &x->request;
	size_t cap = x->route->body_cap ? x->route->body_cap : BODY_CAP_DEFAULT;

	if (!x->route->bodies) {
		return NO_ERROR;
	}
	if (request->chunked) {
		return ERROR_LENGTH_REQUIRED;
	}
	/* Only a file goes to the disk; anything else is kept in memory. */
	if (request->body_kind == BODY_MULTIPART) {
		cap += file_cap(x);
	}
	if (request->body_length > cap) {
		return ERROR_TOO_LARGE;
	}
	if (request->body_kind == BODY_NONE) {
		return request->body_length ? ERROR_MEDIA_TYPE : NO_ERROR;
	}
	return request->body_kind & x->route->bodies ? NO_ERROR : ERROR_MEDIA_TYPE;
}

/* Only a form can be sent by a page of somebody else without asking first (hazard 26). */
static enum error gate_origin(struct exchange *x)
{
	bool form = x->request.body_kind & (BODY_FORM | BODY_MULTIPART);

	return form && !cors_same_site(&x->request, &x->config) ? ERROR_CROSS_SITE : NO_ERROR;
}

/* A cookie that does not hold any more is none. */
static enum error find_page_session(struct exchange *x)
{
	struct jwt_key key;
	enum error error = exchange_key(x, &key);

	if (error == NO_ERROR) {
		error = page_session_find(&x->caller, &x->claims, &x->arena, x->db, &x->config,
					  &key, x->page_session);
	}
	if (error != ERROR_TOKEN_INVALID) {
		return error;
	}
	x->page_session = NULL;
	x->caller = (struct caller){ .role = ROLE_ANONYMOUS };
	return x->route->who & ROLE_ANONYMOUS ? NO_ERROR : ERROR_UNAUTHENTICATED;
}

static enum error gate_caller(struct exchange *x)
{
	x->caller.role = ROLE_ANONYMOUS;
	if (x->page_session) {
		return find_page_session(x);
	}
	if (!token_counts(x) || !x->request.bearer_token) {
		return NO_ERROR;
	}
	return session_find_caller(&x->caller, &x->arena, x->db, &x->claims);
}

static const char *limit_subject(struct exchange *x)
{
	return x->caller.account_id ? arena_printf(&x->arena, "account %lld", x->caller.account_id)
				    : x->request.client_network;
}

static enum error hit_limit(struct exchange *x, enum limit_rule rule)
{
	return limit_hit(x->db, &x->arena, &x->config, rule, limit_subject(x), &x->retry_after);
}

/* The limit for all requests. */
static enum error gate_general_limit(struct exchange *x)
{
	return x->route->unlimited
		       ? NO_ERROR
		       : hit_limit(x, x->caller.account_id ? LIMIT_SIGNED_IN : LIMIT_ANONYMOUS);
}

static enum error gate_own_limit(struct exchange *x)
{
	return x->route->unlimited || x->route->limit == LIMIT_NONE ? NO_ERROR
								    : hit_limit(x, x->route->limit);
}

static enum error gate_permission(struct exchange *x)
{
	if (x->route->who & x->caller.role) {
		return NO_ERROR;
	}
	return x->route->who == ROLE_ANONYMOUS ? ERROR_ALREADY_SIGNED_IN : ERROR_FORBIDDEN;
}

static enum error gate_body(struct exchange *x)
{
	if (!x->route->bodies) {
		return NO_ERROR;
	}
	if (x->request.body_kind == BODY_MULTIPART && x->route->files) {
		guard_extend(x->config.upload_seconds);
	}
	return body_read(&x->body, &x->arena, &x->config, &x->request, STDIN_FILENO, file_cap(x));
}

/* Whatever is changed by a cookie was sent by a form of this session's own pages (hazard 26). */
static enum error gate_form_token(struct exchange *x)
{
	struct jwt_key key;

	if (!x->page_session || x->route->method == METHOD_GET) {
		return NO_ERROR;
	}
	enum error error = exchange_key(x, &key);
	if (error != NO_ERROR) {
		return error;
	}
	if (page_session_form_holds(body_text(&x->body, PAGE_SESSION_FIELD), &x->arena, &key,
				    &x->claims)) {
		return NO_ERROR;
	}
	/* Or the page was opened before its visitor signed in anew. */
	x->typed = x->route->sign_in_again != NULL;
	return ERROR_CROSS_SITE;
}

/* In this order: what needs no database comes before what does, and nothing of a body is read for
 * somebody who may not send it. */
static gate_fn *const gates[] = {
	gate_token,     gate_body_form,  gate_origin, gate_caller,     gate_general_limit,
	gate_own_limit, gate_permission, gate_body,   gate_form_token,
};

/* What is refused in any case, but is to come back filled in: it is read if one of our own pages sent it. */
static gate_fn *const typed_gates[] = {
	gate_body_form,
	gate_origin,
	gate_general_limit,
	gate_body,
};

static enum error pass(gate_fn *const *row, size_t count, struct exchange *x)
{
	enum error error = NO_ERROR;

	for (size_t i = 0; error == NO_ERROR && i < count; i++) {
		error = row[i](x);
	}
	return error;
}

enum error gates_pass(struct exchange *x)
{
	enum error error = pass(gates, LENGTH(gates), x);

	if (error != ERROR_UNAUTHENTICATED || !x->route->sign_in_again || !is_page_form(x)) {
		return error;
	}
	error = pass(typed_gates, LENGTH(typed_gates), x);
	x->typed = error == NO_ERROR;
	return x->typed ? ERROR_UNAUTHENTICATED : error;
}
