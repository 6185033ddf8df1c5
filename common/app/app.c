/*
 * The way of a request: find its row, pass the row's gates, run the handler in its transaction, write one answer.
 */
#include "app/app.h"

#include "app/answer_cache.h"
#include "app/error_answer.h"
#include "app/gates.h"
#include "app/guard.h"
#include "app/openapi.h"
#include "app/precondition.h"
#include "app/replay.h"
#include "app/router.h"
#include "app/stored_file.h"
#include "base/log.h"
#include "base/text.h"
#include "http/cors.h"
#include "http/upload.h"

#include <unistd.h>

#define ARENA_LIMIT (48u << 20)
#define TRIES_MAX   4

static enum error find_route(struct exchange *x)
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
			precondition_give_tag(x);
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
	enum error error = precondition_check(x);
	if (error == NO_ERROR) {
		error = replay_begin(x, &answered);
	}
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
	enum error error = find_route(x);

	if (error == NO_ERROR && x->request.method == METHOD_OPTIONS) {
		cors_answer_options(&x->response, &x->request, &x->config, x->allowed_methods);
		return NO_ERROR;
	}
	if (error == NO_ERROR) {
		error = gates_pass(x);
	}
	return error == NO_ERROR ? run_handler(x) : error;
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
		error_answer(&x, error);
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
