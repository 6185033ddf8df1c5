/*
 * See page.h.
 */
#include "page/page.h"

#include "base/log.h"
#include "base/places.h"
#include "http/html.h"
#include "http/json.h"
#include "page/page_error.h"
#include "page/page_facts.h"
#include "page/page_wording.h"
#include "page/render.h"

#include <string.h>

#define ERROR_JSON_MAX ((size_t)64 << 10)

const struct route_doc page_doc = { .summary = "A page", .media_type = "text/html; charset=utf-8" };

/* --- rendering ------------------------------------------------------------------------------ */

/* The catalogue of the request's language, opened once. */
static const struct catalogue *open_catalogue(struct exchange *x)
{
	static struct catalogue catalogue;

	if (!catalogue.bytes) {
		catalogue_open_for(&catalogue, &x->arena, x->language);
	}
	return &catalogue;
}

struct wording page_wording(struct exchange *x)
{
	return (struct wording){ .arena = &x->arena,
				 .language = x->language,
				 .catalogue = open_catalogue(x),
				 .translated = true };
}

/* Renders into the response's body. False when nothing came out. */
static bool fill(struct exchange *x, const struct page *page, const struct value *data)
{
	struct templates templates;
	struct wording wording = page_wording(x);

	wording.scope = (struct scope){ .data = data, .site = page_facts(x, page) };
	templates_init(&templates, &x->arena, TEMPLATES_DIR);
	if (!render_page(&x->response.body, &wording, &templates, page->name)) {
		log_error("the page %s: %s", page->name, wording.problem);
	}
	templates_clear(&templates);
	return x->response.body.length > 0;
}

enum error page_render(struct exchange *x, const struct page *page, int status, const char *json)
{
	struct value data;
	const char *problem = json_parse(&data, &x->arena, json, strlen(json));

	if (problem) {
		log_error("the data of the page %s: %s", page->name, problem);
		return ERROR_INTERNAL;
	}
	response_html(&x->response, status);
	x->response.caching = x->route && x->route->cached ? CACHING_PUBLIC : CACHING_NONE;
	return fill(x, page, &data) ? NO_ERROR : ERROR_INTERNAL;
}

enum error page_show(struct exchange *x, const struct page *page, const struct statement *statement,
		     const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, statement, params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	const char *json = db_text(&rows, 0, 0);
	int status = faults_any(&x->faults) ? error_row(ERROR_VALIDATION)->status : 200;
	return json ? page_render(x, page, status, json) : ERROR_NOT_FOUND;
}

enum error page_answer(struct exchange *x, const char *name, const struct statement *statement,
		       const struct db_params *params)
{
	return page_show(x, &(struct page){ .name = name }, statement, params);
}

/* --- errors --------------------------------------------------------------------------------- */

/* Statuses that the template has words of its own for. */
static bool has_own_words(int status)
{
	return status == 401 || status == 403 || status == 404 || status == 429 || status == 500 ||
	       status == 503;
}

static const char *error_json(struct exchange *x, int status, const char *detail)
{
	struct wording wording = page_wording(x);
	struct strbuf json;

	strbuf_init(&json, ERROR_JSON_MAX);
	strbuf_add_text(&json, "{\"error\":{");
	json_add_raw_member(&json, "status", arena_printf(&x->arena, "%d", status));
	json_add_boolean(&json, "is_other", !has_own_words(status));
	json_add_member(&json, "message", message_translate(&wording, detail));
	json_add_member(&json, "request_id", x->request.request_id);
	strbuf_add_text(&json, "}}");
	return strbuf_take(&json, &x->arena);
}

/* It stands for no page: its language links lead home. Even when the templates are gone a person gets a sentence. */
void page_show_error(struct exchange *x, int status, const char *detail)
{
	static const struct page error_page = { .name = "error", .path = "/", .unlisted = true };
	const char *json = error_json(x, status, detail);
	struct value data;

	response_html(&x->response, status);
	if (json_parse(&data, &x->arena, json, strlen(json)) != NULL ||
	    !fill(x, &error_page, &data)) {
		response_reset(&x->response);
		html_show_message(&x->response, status, "That did not work", detail);
	}
}
