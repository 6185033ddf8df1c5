/*
 * The way of a request: find its row, enforce the row's columns one by one, run the handler in its
 * transaction, write one answer.
 */
#include "app/app.h"

#include "app/answer_cache.h"
#include "app/guard.h"
#include "app/openapi.h"
#include "app/replay.h"
#include "app/router.h"
#include "app/stored_file.h"
#include "auth/page_session.h"
#include "base/array.h"
#include "base/log.h"
#include "base/text.h"
#include "http/cors.h"
#include "http/json.h"
#include "http/upload.h"

#include <unistd.h>

#define ARENA_LIMIT (48u << 20)
#define TRIES_MAX   4

/* One column of a route row, enforced. */
typedef enum error gate_fn(struct exchange *exchange);

static enum error gate_route(struct exchange *x)
{
	struct route_match match =
		router_find(x->app, &x->arena, x->request.method, x->request.path);

	x->allowed_methods = match.methods;
	x->route = match.route;
	memcpy(x->path_params, match.params, sizeof(x->path_params));
	if (!match.methods) {
		return ERROR_NOT_FOUND;
	}
	return match.route || x->request.method == METHOD_OPTIONS ? NO_ERROR : ERROR_METHOD;
}

static bool token_counts(const struct exchange *x)
{
	return x->route->token == TOKEN_CHECKED;
}

/* The browser's cookie, where the row takes it: from a page, or from a page's form. */
static const char *session_cookie(struct exchange *x)
{
	bool from_page =
		x->route->method == METHOD_GET ||
		(x->request.wants_html && x->request.body_kind & (BODY_FORM | BODY_MULTIPART));

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

static enum error gate_limits(struct exchange *x)
{
	enum limit_rule general = x->caller.account_id ? LIMIT_SIGNED_IN : LIMIT_ANONYMOUS;
	const char *subject = limit_subject(x);

	if (x->route->unlimited) {
		return NO_ERROR;
	}
	enum error error =
		limit_hit(x->db, &x->arena, &x->config, general, subject, &x->retry_after);

	if (error == NO_ERROR && x->route->limit != LIMIT_NONE) {
		error = limit_hit(x->db, &x->arena, &x->config, x->route->limit, subject,
				  &x->retry_after);
	}
	return error;
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
	return page_session_form_holds(body_text(&x->body, PAGE_SESSION_FIELD), &x->arena, &key,
				       &x->claims)
		       ? NO_ERROR
		       : ERROR_CROSS_SITE;
}

/* In this order: what needs no database comes before what does, and nothing of a body is read for
 * somebody who may not send it. */
static gate_fn *const gates[] = {
	gate_token,  gate_body_form,  gate_origin, gate_caller,
	gate_limits, gate_permission, gate_body,   gate_form_token,
};

static bool changes_data(const struct exchange *x)
{
	return x->route->method != METHOD_GET;
}

static enum error handle_reading(struct exchange *x)
{
	bool answered = false;
	enum error error = answer_cache_find(x, &answered);

	if (error == NO_ERROR && !answered) {
		error = x->route->handler(x);
		if (error == NO_ERROR) {
			answer_cache_keep(x);
		}
	}
	return error;
}

static enum error handle_changing(struct exchange *x)
{
	bool answered = false;

	if (x->route->transaction == TRANSACTION_BY_METHOD) {
		db_transaction(x->db, x->caller.account_id, x->request.request_id);
	}
	enum error error = replay_begin(x, &answered);
	if (error == NO_ERROR && !answered) {
		error = x->route->handler(x);
		if (error == NO_ERROR) {
			error = stored_file_keep_all(x);
		}
		if (error == NO_ERROR) {
			error = replay_keep(x);
		}
	}
	return error;
}

/* Runs the handler once and ends its transaction. */
static enum error run_once(struct exchange *x)
{
	enum error error = changes_data(x) ? handle_changing(x) : handle_reading(x);

	if (error != NO_ERROR && !error_row(error)->keep_changes) {
		db_rollback(x->db);
		return error;
	}
	enum error committed = db_commit(x->db);
	return committed == NO_ERROR ? error : committed;
}

/* Two transactions that met in the middle: PostgreSQL refuses one, which simply runs again. */
static enum error run_handler(struct exchange *x)
{
	enum error error = ERROR_RETRY;

	for (int tries = 0; error == ERROR_RETRY && tries < TRIES_MAX; tries++) {
		response_reset(&x->response);
		faults_init(&x->faults, &x->arena);
		error = run_once(x);
	}
	/* Whether a commit whose answer was lost took place is not known: a file too many does no harm. */
	if (error != NO_ERROR && error != ERROR_UNAVAILABLE) {
		upload_undo_all(&x->arena, &x->config, &x->body);
	}
	return error;
}

static enum error answer(struct exchange *x)
{
	enum error error = gate_route(x);

	if (error == NO_ERROR && x->request.method == METHOD_OPTIONS) {
		cors_answer_options(&x->response, &x->request, &x->config, x->allowed_methods);
		return NO_ERROR;
	}
	for (size_t i = 0; error == NO_ERROR && i < LENGTH(gates); i++) {
		error = gates[i](x);
	}
	return error == NO_ERROR ? run_handler(x) : error;
}

static void add_error_headers(struct exchange *x, enum error error)
{
	const struct error_row *row = error_row(error);
	int retry_after = x->retry_after ? x->retry_after : row->retry_after;

	if (row->status == 401) {
		response_header(&x->response, "WWW-Authenticate", "Bearer");
	}
	if (error == ERROR_METHOD) {
		response_header(&x->response, "Allow", router_allow(x->allowed_methods, &x->arena));
	}
	if (row->status == 429 || row->status == 503) {
		response_headerf(&x->response, "Retry-After", "%d", retry_after);
	}
}

static void render_json(struct exchange *x, enum error error, const char *detail)
{
	struct strbuf *body = &x->response.body;
	int status = error_row(error)->status;

	response_json(&x->response, status);
	if (error == ERROR_VALIDATION && faults_any(&x->faults)) {
		faults_write_json(&x->faults, body);
		return;
	}
	strbuf_add_char(body, '{');
	json_add_member(body, "detail", detail);
	if (status == 500) {
		json_add_member(body, "request_id", x->request.request_id);
	}
	strbuf_add_char(body, '}');
}

static void render_error(struct exchange *x, enum error error)
{
	const char *detail = x->refusal;
	bool sent_by_page = x->route && (x->route->bodies & BODY_FORM) && x->request.wants_html;

	if (!detail && error == ERROR_MALFORMED) {
		detail = x->body.problem;
	}
	if (!detail) {
		detail = error_row(error)->detail;
	}
	response_reset(&x->response);
	if (x->app->front && (x->app->front->always || sent_by_page)) {
		x->app->front->show_error(x, error_row(error)->status, detail);
	} else {
		render_json(x, error, detail);
	}
	add_error_headers(x, error);
}

/* Reads what every request needs. The arena and the request's id are there even when it fails. */
static enum error prepare(struct exchange *x, const struct app *app)
{
	const char *problem = NULL;

	arena_init(&x->arena, ARENA_LIMIT);
	response_init(&x->response, &x->arena);
	faults_init(&x->faults, &x->arena);
	x->app = app;
	problem = config_load(&x->config, config_path(), &x->arena);
	enum error error = request_read(&x->request, &x->config, &x->arena, environ);
	log_request_id(x->request.request_id);
	guard_start(x->request.request_id, x->config.request_seconds, x->config.memory_limit_mb);
	x->db = db_new(&x->arena, x->config.database);
	if (problem) {
		log_error("%s", problem);
		return ERROR_INTERNAL;
	}
	return error;
}

static int serve(const struct app *app)
{
	static struct exchange x;
	enum error error = prepare(&x, app);

	if (app->front) {
		enum error begun = app->front->begin(&x);
		error = error == NO_ERROR ? begun : error;
	}
	if (error == NO_ERROR) {
		error = answer(&x);
	}
	if (error != NO_ERROR) {
		render_error(&x, error);
	}
	body_discard_uploads(&x.body);
	cors_add_headers(&x.response, &x.request, &x.config);
	if (app->front) {
		app->front->add_headers(&x);
	}
	guard_answering();
	response_write(&x.response, &x.request, STDOUT_FILENO);
	db_close(x.db);
	body_drain(&x.body, &x.request, STDIN_FILENO);
	return EXIT_SUCCESS;
}

static int describe(const struct app *app)
{
	struct strbuf document;

	strbuf_init(&document, RESPONSE_BODY_MAX);
	openapi_describe(app, &document);
	bool written =
		strbuf_ok(&document) && fputs(document.text, stdout) >= 0 && fflush(stdout) == 0;
	strbuf_clear(&document);
	return written ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool web_server_asks(void)
{
	for (char **entry = environ; *entry; entry++) {
		if (text_starts_with(*entry, "GATEWAY_INTERFACE=")) {
			return true;
		}
	}
	return false;
}

int app_run(const struct app *app)
{
	return web_server_asks() ? serve(app) : describe(app);
}
