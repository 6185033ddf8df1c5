/*
 * /sitemap.xml: every page that search engines may know, in each language, with its counterparts (sitemaps.org).
 */
#include "base/array.h"
#include "http/html.h"
#include "language/language.h"
#include "page/page.h"

#define MEDIA_TYPE "application/xml; charset=utf-8"

static const struct statement find_paths = {
	.name = "page_sitemap",
	.sql = "SELECT path, changed FROM page.sitemap()",
	.shape = DB_ROWS,
};

static void add_element(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addf(out, "<%s>", name);
	html_add_text(out, text);
	strbuf_addf(out, "</%s>", name);
}

static const char *address(struct exchange *x, const struct language *language, const char *path)
{
	return arena_printf(&x->arena, "%s/%s%s", x->config.base_url, language->code, path);
}

static void add_page(struct exchange *x, const struct language *language, const char *path,
		     const char *changed)
{
	struct strbuf *out = &x->response.body;

	strbuf_add_text(out, "<url>");
	add_element(out, "loc", address(x, language, path));
	if (changed) {
		add_element(out, "lastmod", changed);
	}
	for (size_t i = 0; i < language_count; i++) {
		strbuf_addf(out, "<xhtml:link rel=\"alternate\" hreflang=\"%s\"",
			    languages[i].code);
		html_add_attribute(out, "href", address(x, &languages[i], path));
		strbuf_add_text(out, "/>");
	}
	strbuf_add_text(out, "</url>\n");
}

static enum error show_sitemap(struct exchange *x)
{
	const struct db_params params = { .count = 0 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &find_paths, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	response_text(&x->response, 200, MEDIA_TYPE);
	x->response.caching = CACHING_PUBLIC;
	strbuf_add_text(&x->response.body,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
			" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
	for (size_t row = 0; row < rows.count; row++) {
		for (size_t i = 0; i < language_count; i++) {
			add_page(x, &languages[i], db_text(&rows, row, 0), db_text(&rows, row, 1));
		}
	}
	strbuf_add_text(&x->response.body, "</urlset>\n");
	return NO_ERROR;
}

static const struct route_doc sitemap_doc = { .summary = "All pages", .media_type = MEDIA_TYPE };

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.token = TOKEN_IGNORED,
		.cached = true,
		.handler = show_sitemap,
		.doc = &sitemap_doc,
	},
};

static const struct app app = {
	.name = "sitemap.xml",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
