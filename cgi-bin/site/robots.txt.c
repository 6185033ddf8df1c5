/*
 * /robots.txt: what search engines are asked to leave alone, and where the list of pages is.
 */
#include "base/array.h"
#include "page/page.h"

#define MEDIA_TYPE "text/plain; charset=utf-8"

static enum error show_robots(struct exchange *x)
{
	response_text(&x->response, 200, MEDIA_TYPE);
	x->response.caching = CACHING_PUBLIC;
	strbuf_addf(
		&x->response.body,
		"User-agent: *\nDisallow: /api/v1/\nDisallow: /cgi-bin/\nDisallow: /dashboard/\n\n"
		"Sitemap: %s/sitemap.xml\n",
		x->config.base_url);
	return NO_ERROR;
}

static const struct route_doc robots_doc = { .summary = "For robots", .media_type = MEDIA_TYPE };

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.token = TOKEN_IGNORED,
		.unlimited = true,
		.handler = show_robots,
		.doc = &robots_doc,
	},
};

static const struct app app = {
	.name = "robots.txt",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
