/*
 * See error_answer.h.
 */
#include "app/error_answer.h"

#include "app/app.h"
#include "http/json.h"

static void add_error_headers(struct exchange *x, enum error error)
{
	const struct error_row *row = error_row(error);
	int retry_after = x->retry_after ? x->retry_after : row->retry_after;

	if (row->status == 401) {
		response_header(&x->response, "WWW-Authenticate", "Bearer");
	}
	if (error == ERROR_METHOD) {
		response_header(&x->response, "Allow", method_list(x->allowed_methods, &x->arena));
	}
	if (row->status == 429 || row->status == 503) {
		response_headerf(&x->response, "Retry-After", "%d", retry_after);
	}
}

static void answer_json(struct exchange *x, enum error error, const char *detail)
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

static const char *words_of(const struct exchange *x, enum error error)
{
	if (x->refusal) {
		return x->refusal;
	}
	if (error == ERROR_MALFORMED && x->body.problem) {
		return x->body.problem;
	}
	return error_row(error)->detail;
}

/* A browser that sent a form. */
static bool answers_form(const struct exchange *x)
{
	return x->route && (x->route->bodies & BODY_FORM) && x->request.wants_html;
}

/* False when the row has nothing better to say to people than the error. */
static bool asks_to_sign_in(struct exchange *x, enum error error)
{
	return x->typed && (error == ERROR_UNAUTHENTICATED || error == ERROR_CROSS_SITE) &&
	       x->route->sign_in_again(x, error_row(error)->status) == NO_ERROR;
}

static void answer_plainly(struct exchange *x, enum error error)
{
	const struct front *front = x->app->front;
	const char *words = words_of(x, error);

	response_reset(&x->response);
	if (front && (front->always || answers_form(x))) {
		front->show_error(x, error_row(error)->status, words);
	} else {
		answer_json(x, error, words);
	}
}

void error_answer(struct exchange *x, enum error error)
{
	response_reset(&x->response);
	if (!asks_to_sign_in(x, error)) {
		answer_plainly(x, error);
	}
	add_error_headers(x, error);
}
