/*
 * See page_facts.h.
 */
#include "page/page_facts.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "http/json.h"
#include "http/urlencoded.h"
#include "language/language.h"
#include "page/page_form.h"
#include "page/page_query.h"

#include <string.h>
#include <time.h>

/* The largest body is among them, with every byte of it escaped. */
#define FACTS_MAX ((size_t)8 << 20)

/* The page's path without a language: "/", "/courses/12/". */
static const char *path_of(struct exchange *x, const struct page *page)
{
	if (page->path) {
		return page->path;
	}
	if (text_equal(x->app->name, PAGE_HOME)) {
		return x->request.path;
	}
	return arena_printf(&x->arena, "/%s%s", x->app->name, x->request.path);
}

/* "courses" of "/courses/12/", "home" of "/". */
static const char *section_of(struct exchange *x, const char *path)
{
	size_t length = strcspn(path + 1, "/");

	return length > 0 ? arena_strndup(&x->arena, path + 1, length) : PAGE_HOME;
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
	strbuf_addf(&out, "%s%s?", x->language_prefix, path);
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
	return strbuf_take(&out, &x->arena);
}

static void add_alternates(struct strbuf *out, struct exchange *x, const char *path)
{
	const char *query = *x->request.query_text && !text_equal(path, "/")
				    ? arena_printf(&x->arena, "?%s", x->request.query_text)
				    : "";

	strbuf_add_text(out, ",\"alternates\":[");
	for (size_t i = 0; i < language_count; i++) {
		const struct language *language = &languages[i];
		json_add_comma(out);
		strbuf_add_char(out, '{');
		json_add_member(out, "language", language->code);
		json_add_member(out, "name", language->name);
		json_add_member(out, "url",
				arena_printf(&x->arena, "%s/%s%s%s", x->config.base_url,
					     language->code, path, canonical_query(x)));
		json_add_member(out, "path",
				arena_printf(&x->arena, "/%s%s%s", language->code, path, query));
		json_add_boolean(out, "current", language == x->language);
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

static void add_page_facts(struct strbuf *out, struct exchange *x, const struct page *page)
{
	const char *path = path_of(x, page);

	strbuf_add_text(out, "{\"site\":{");
	json_add_member(out, "name", x->config.site_name);
	json_add_member(out, "url", x->config.base_url);
	strbuf_add_text(out, "},\"page\":{");
	json_add_member(out, "name", section_of(x, path));
	json_add_member(out, "language", x->language->code);
	json_add_member(out, "direction", x->language->direction);
	json_add_member(out, "prefix", x->language_prefix);
	json_add_member(out, "path", arena_printf(&x->arena, "%s%s", x->language_prefix, path));
	json_add_member(out, "canonical",
			arena_printf(&x->arena, "%s/%s%s%s", x->config.base_url, x->language->code,
				     path, canonical_query(x)));
	json_add_member(out, "numbered", numbered_path(x, path));
	json_add_member(out, "year", year_text(x));
	json_add_boolean(out, "signed_in", x->page_session);
	json_add_boolean(out, "noindex", page->unlisted);
	add_alternates(out, x, path);
	strbuf_add_text(out, "},");
	page_form_add_facts(out, x, page->form);
	strbuf_add_char(out, '}');
}

const struct value *page_facts(struct exchange *x, const struct page *page)
{
	struct value *facts = arena_alloc(&x->arena, sizeof(*facts));
	struct strbuf json;

	strbuf_init(&json, FACTS_MAX);
	add_page_facts(&json, x, page);
	const char *problem = json_parse(facts, &x->arena, json.text, json.length);
	strbuf_clear(&json);
	if (problem) {
		log_error("the facts of a page cannot be read: %s", problem);
	}
	return facts;
}
