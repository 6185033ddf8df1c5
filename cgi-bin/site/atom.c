/*
 * See atom.h.
 */
#include "atom.h"

#include "http/html.h"
#include "page/page_wording.h"

/* Of a feed without an entry. */
#define NEVER "1970-01-01T00:00:00Z"

const struct route_doc atom_doc = { .summary = "A feed", .media_type = ATOM_MEDIA_TYPE };

static void add_element(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addf(out, "<%s>", name);
	html_add_text(out, text);
	strbuf_addf(out, "</%s>\n", name);
}

static void add_link(struct strbuf *out, const char *relation, const char *address)
{
	strbuf_addf(out, "<link rel=\"%s\"", relation);
	html_add_attribute(out, "href", address);
	strbuf_add_text(out, "/>\n");
}

/* The name of a page for good, in whatever language it is read. */
static const char *name_of(struct exchange *x, const char *path)
{
	return arena_printf(&x->arena, "%s%s", x->config.base_url, path);
}

static const char *address(struct exchange *x, const char *path)
{
	return arena_printf(&x->arena, "%s%s%s", x->config.base_url, x->language_prefix, path);
}

static void add_head(struct exchange *x, const struct atom_feed *feed, const char *updated)
{
	struct strbuf *out = &x->response.body;
	struct wording wording = page_wording(x);

	strbuf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			     "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
	html_add_attribute(out, "xml:lang", x->language->code);
	strbuf_add_text(out, ">\n");
	add_element(out, "title",
		    arena_printf(&x->arena, "%s – %s", message_translate(&wording, feed->title),
				 x->config.site_name));
	add_element(out, "id", name_of(x, feed->path));
	add_element(out, "updated", updated);
	strbuf_add_text(out, "<author>");
	add_element(out, "name", x->config.site_name);
	strbuf_add_text(out, "</author>\n");
	add_link(out, "alternate", address(x, feed->path));
	add_link(out, "self", address(x, arena_printf(&x->arena, "/%s", x->app->name)));
}

static void add_entry(struct exchange *x, const struct atom_feed *feed, const struct db_rows *rows,
		      size_t row)
{
	struct strbuf *out = &x->response.body;
	struct wording wording = page_wording(x);
	const char *path = db_text(rows, row, 0);
	const char *title = db_text(rows, row, 1);

	strbuf_add_text(out, "<entry>\n");
	add_element(out, "title", title ? title : message_translate(&wording, feed->untitled));
	add_element(out, "id", name_of(x, path));
	add_link(out, "alternate", address(x, path));
	add_element(out, "updated", db_text(rows, row, 3));
	add_element(out, "summary", db_text(rows, row, 2));
	strbuf_add_text(out, "</entry>\n");
}

enum error atom_show(struct exchange *x, const struct atom_feed *feed)
{
	const struct db_params params = { .count = 0 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, feed->entries, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	response_text(&x->response, 200, ATOM_MEDIA_TYPE);
	x->response.caching = CACHING_PUBLIC;
	/* The newest entry comes first. */
	add_head(x, feed, rows.count > 0 ? db_text(&rows, 0, 3) : NEVER);
	for (size_t row = 0; row < rows.count; row++) {
		add_entry(x, feed, &rows, row);
	}
	strbuf_add_text(&x->response.body, "</feed>\n");
	return NO_ERROR;
}
