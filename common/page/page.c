/*
 * See page.h. What every page knows of itself stands in add_page_facts().
 */
#include "page/page.h"

#include "app/router.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "http/html.h"
#include "http/json.h"
#include "http/urlencoded.h"
#include "page/render.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* config.h of the build says it. */
#ifndef EVOLV_DATADIR
#define EVOLV_DATADIR "/usr/share/evolv"
#endif
#define TEMPLATES_DIR  EVOLV_DATADIR "/templates/site"
#define CATALOGUE_DIR  EVOLV_DATADIR "/locale"
#define CATALOGUE_FILE CATALOGUE_DIR "/%s.mo"

#define FACTS_MAX      ((size_t)64 << 10)
#define NUMBER_MAX     1000000
#define CODE_LENGTH    2
#define DAY_SECONDS    86400
#define ERROR_TEMPLATE "error"

/* Pictures may come from other sites, since content names them by address; everything else is ours. */
#define POLICY                                                                                   \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; " \
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "         \
	"base-uri 'none'; frame-ancestors 'none'"

const struct route_doc page_doc = { .summary = "A page", .media_type = "text/html; charset=utf-8" };

/* --- language ------------------------------------------------------------------------------- */

/* The length of the code that an address begins with: /fr or /fr/…; 0: none. */
static size_t code_length(const char *uri)
{
	size_t length = uri && *uri == '/' ? strcspn(uri + 1, "/?") : 0;

	return length == CODE_LENGTH ? length : 0;
}

static const struct language *language_of_address(const char *uri)
{
	size_t length = code_length(uri);

	return length > 0 ? language_find(uri + 1, length) : NULL;
}

static const char *prefix_of(struct exchange *x)
{
	return language_of_address(x->request.uri)
		       ? arena_printf(&x->arena, "/%s", x->language->code)
		       : "";
}

/* When a template or a catalogue last came or was replaced: what was kept of an older one is not given out. */
static long long templates_age(void)
{
	static const char *const folders[] = { TEMPLATES_DIR, TEMPLATES_DIR "/parts",
					       CATALOGUE_DIR };
	long long newest = 0;

	for (size_t i = 0; i < LENGTH(folders); i++) {
		struct stat status;
		if (stat(folders[i], &status) == 0 && status.st_mtime > newest) {
			newest = status.st_mtime;
		}
	}
	return newest;
}

/* An address that begins with a language that we do not speak is none. */
static enum error begin(struct exchange *x)
{
	const struct language *asked = language_of_address(x->request.uri);

	x->language = asked ? asked : language_choose(x->request.accept_language);
	/* What is "next" on a page changes with the day, also when no content does. */
	x->variant =
		arena_printf(&x->arena, "page %s %s %lld %lld", x->language->code, prefix_of(x),
			     (long long)clock_now() / DAY_SECONDS, templates_age());
	return !asked && code_length(x->request.uri) > 0 ? ERROR_NOT_FOUND : NO_ERROR;
}

static void add_headers(struct exchange *x)
{
	if (!language_of_address(x->request.uri)) {
		response_header(&x->response, "Vary", "Accept-Language");
	}
	if (x->response.content_type && text_starts_with(x->response.content_type, "text/html")) {
		response_header(&x->response, "Content-Language", x->language->code);
		response_header(&x->response, "Content-Security-Policy", POLICY);
	}
}

/* --- facts of every page -------------------------------------------------------------------- */

/* The page's path without a language: "/", "/courses/12/". An error stands for no page: its language links lead home. */
static const char *neutral_path(struct exchange *x, bool error)
{
	if (error) {
		return "/";
	}
	if (text_equal(x->app->name, PAGE_HOME)) {
		return x->request.path;
	}
	return arena_printf(&x->arena, "/%s%s", x->app->name, x->request.path);
}

/* Of the query a search engine is to know the number of the page alone. */
static const char *canonical_query(struct exchange *x)
{
	const char *number = NULL;

	if (!page_number(x, &number) || text_equal(number, "1")) {
		return "";
	}
	return arena_printf(&x->arena, "?page=%s", number);
}

/* The page's own address up to the number of a page of its list: "/fr/courses/?search=data&page=". */
static const char *numbered_path(struct exchange *x, const char *path)
{
	struct strbuf out;

	strbuf_init(&out, FACTS_MAX);
	strbuf_addf(&out, "%s%s?", prefix_of(x), path);
	for (size_t i = 0; i < x->request.query.count; i++) {
		const struct param *param = &x->request.query.items[i];
		if (!text_equal(param->name, "page") && *param->value) {
			urlencoded_add(&out, param->name);
			strbuf_add_char(&out, '=');
			urlencoded_add(&out, param->value);
			strbuf_add_char(&out, '&');
		}
	}
	strbuf_add_text(&out, "page=");
	const char *copy = arena_strdup(&x->arena, out.text);
	strbuf_clear(&out);
	return copy;
}

static void add_alternates(struct strbuf *out, struct exchange *x, const char *path)
{
	const char *query = *x->request.query_text && !text_equal(path, "/")
				    ? arena_printf(&x->arena, "?%s", x->request.query_text)
				    : "";

	strbuf_add_text(out, ",\"alternates\":[");
	for (size_t i = 0; i < language_count; i++) {
		const struct language *language = &languages[i];
		strbuf_add_text(out, i > 0 ? ",{" : "{");
		json_add_member(out, "language", language->code);
		json_add_member(out, "name", language->name);
		json_add_member(out, "url",
				arena_printf(&x->arena, "%s/%s%s%s", x->config.base_url,
					     language->code, path, canonical_query(x)));
		json_add_member(out, "path",
				arena_printf(&x->arena, "/%s%s%s", language->code, path, query));
		json_add_raw_member(out, "current", language == x->language ? "true" : "false");
		strbuf_add_char(out, '}');
	}
	strbuf_add_char(out, ']');
}

static const char *year_text(struct exchange *x)
{
	time_t now = (time_t)clock_now();
	struct tm date;

	return gmtime_r(&now, &date) ? arena_printf(&x->arena, "%d", date.tm_year + 1900) : "";
}

static void add_page_facts(struct strbuf *out, struct exchange *x, bool error)
{
	const char *path = neutral_path(x, error);

	strbuf_add_text(out, "{\"site\":{");
	json_add_member(out, "name", x->config.site_name);
	json_add_member(out, "url", x->config.base_url);
	strbuf_add_text(out, "},\"page\":{");
	json_add_member(out, "name", x->app->name);
	json_add_member(out, "language", x->language->code);
	json_add_member(out, "direction", x->language->direction);
	json_add_member(out, "prefix", prefix_of(x));
	json_add_member(out, "path", arena_printf(&x->arena, "%s%s", prefix_of(x), path));
	json_add_member(
		out, "neutral",
		arena_printf(&x->arena, "%s%s%s", x->config.base_url, path, canonical_query(x)));
	json_add_member(out, "canonical",
			arena_printf(&x->arena, "%s/%s%s%s", x->config.base_url, x->language->code,
				     path, canonical_query(x)));
	json_add_member(out, "numbered", numbered_path(x, path));
	json_add_member(out, "year", year_text(x));
	json_add_raw_member(out, "noindex", error ? "true" : "false");
	add_alternates(out, x, path);
	strbuf_add_text(out, "}}");
}

/* Returns the facts as a value; they are our own, so they can be read. */
static const struct value *page_facts(struct exchange *x, bool error)
{
	struct value *facts = arena_alloc(&x->arena, sizeof(*facts));
	struct strbuf json;

	strbuf_init(&json, FACTS_MAX);
	add_page_facts(&json, x, error);
	const char *problem = json_parse(facts, &x->arena, json.text, json.length);
	strbuf_clear(&json);
	if (problem) {
		log_error("the facts of a page cannot be read: %s", problem);
	}
	return facts;
}

/* --- rendering ------------------------------------------------------------------------------ */

/* The catalogue of the request's language, opened once. The first language is that of the templates and needs none. */
static const struct catalogue *open_catalogue(struct exchange *x)
{
	static struct catalogue catalogue;
	const char *path = arena_printf(&x->arena, CATALOGUE_FILE, x->language->code);

	if (!catalogue.bytes && x->language != &languages[0] && !catalogue_open(&catalogue, path)) {
		log_error("%s cannot be read", path);
	}
	return &catalogue;
}

static struct wording wording_of(struct exchange *x)
{
	return (struct wording){ .arena = &x->arena,
				 .language = x->language,
				 .catalogue = open_catalogue(x),
				 .translated = true };
}

/* Renders into the response's body. False when nothing came out. */
static bool fill(struct exchange *x, const char *name, const struct value *data, bool error)
{
	struct templates templates;
	struct wording wording = wording_of(x);

	wording.scope = (struct scope){ .data = data, .site = page_facts(x, error) };
	templates_init(&templates, &x->arena, TEMPLATES_DIR);
	if (!render_page(&x->response.body, &wording, &templates, name)) {
		log_error("the page %s: %s", name, wording.problem);
	}
	templates_clear(&templates);
	return x->response.body.length > 0;
}

enum error page_render(struct exchange *x, int status, const char *name, const char *json)
{
	struct value data;
	const char *problem = json_parse(&data, &x->arena, json, strlen(json));

	if (problem) {
		log_error("the data of the page %s: %s", name, problem);
		return ERROR_INTERNAL;
	}
	response_html(&x->response, status);
	x->response.caching = x->route && x->route->cached ? CACHING_PUBLIC : CACHING_NONE;
	return fill(x, name, &data, false) ? NO_ERROR : ERROR_INTERNAL;
}

enum error page_answer(struct exchange *x, const char *name, const struct statement *statement,
		       const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, statement, params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	const char *json = db_text(&rows, 0, 0);
	return json ? page_render(x, 200, name, json) : ERROR_NOT_FOUND;
}

bool page_number(const struct exchange *x, const char **number)
{
	const char *text = params_get(&x->request.query, "page");
	size_t value = 0;

	*number = text ? text : "1";
	return text_to_size(*number, NUMBER_MAX, &value) && value > 0 && **number != '0';
}

/* --- errors --------------------------------------------------------------------------------- */

/* Statuses that the template has words of its own for. */
static bool has_own_words(int status)
{
	return status == 403 || status == 404 || status == 429 || status == 500 || status == 503;
}

static const char *error_json(struct exchange *x, int status, const char *detail)
{
	struct wording wording = wording_of(x);
	struct strbuf json;

	strbuf_init(&json, FACTS_MAX);
	strbuf_add_text(&json, "{\"error\":{");
	json_add_raw_member(&json, "status", arena_printf(&x->arena, "%d", status));
	json_add_raw_member(&json, "is_other", has_own_words(status) ? "false" : "true");
	json_add_member(&json, "message", message_translate(&wording, detail));
	json_add_member(&json, "request_id", x->request.request_id);
	strbuf_add_text(&json, "}}");
	const char *copy = arena_strdup(&x->arena, json.text);
	strbuf_clear(&json);
	return copy;
}

/* Even when the templates are gone a person gets a sentence. */
static void show_error(struct exchange *x, int status, const char *detail)
{
	const char *json = error_json(x, status, detail);
	struct value data;

	response_html(&x->response, status);
	if (json_parse(&data, &x->arena, json, strlen(json)) != NULL ||
	    !fill(x, ERROR_TEMPLATE, &data, true)) {
		response_reset(&x->response);
		html_show_message(&x->response, status, "That did not work", detail);
	}
}

const struct front page_front = {
	.begin = begin,
	.show_error = show_error,
	.add_headers = add_headers,
};
