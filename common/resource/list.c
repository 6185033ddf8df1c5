/*
 * GET of a list: what the query string asks for, and a page of rows as JSON.
 */
#include "base/text.h"
#include "http/json.h"
#include "http/urlencoded.h"
#include "resource/list_query.h"
#include "resource/object.h"

#include <stdint.h>

/* Like the REST backend that clients were written against: a page size that makes no sense is the default,
 * a page that does not exist is 404. */
static enum error read_page(struct list_request *list, const struct exchange *x)
{
	const char *page = list_parameter(x, "page");
	const char *size = list_parameter(x, "page_size");

	list->page = 1;
	list->page_size = LIST_PAGE_DEFAULT;
	if (size && text_to_int64(size, &list->page_size) && list->page_size > LIST_PAGE_MAX) {
		list->page_size = LIST_PAGE_MAX;
	}
	if (list->page_size < 1) {
		list->page_size = LIST_PAGE_DEFAULT;
	}
	if (page && (!text_to_int64(page, &list->page) || list->page < 1 ||
		     list->page > INT64_MAX / LIST_PAGE_MAX)) {
		return ERROR_INVALID_PAGE;
	}
	return NO_ERROR;
}

/* The address of another page of this list: absolute, from the configured base (hazard 17). */
static const char *page_url(struct exchange *x, int64_t page)
{
	const struct params *query = &x->request.query;
	struct strbuf url;

	strbuf_init(&url, RESPONSE_BODY_MAX);
	strbuf_addf(&url, "%s/api/v1/%s%s?", x->config.base_url, x->app->name, x->request.path);
	for (size_t i = 0; i < query->count; i++) {
		if (text_equal(query->items[i].name, "page")) {
			continue;
		}
		urlencoded_add(&url, query->items[i].name);
		strbuf_add_char(&url, '=');
		urlencoded_add(&url, query->items[i].value);
		strbuf_add_char(&url, '&');
	}
	strbuf_addf(&url, "page=%lld", (long long)page);
	return strbuf_take(&url, &x->arena);
}

static enum error answer_page(struct exchange *x, const struct list_request *list,
			      const struct db_rows *rows)
{
	struct strbuf *body = &x->response.body;
	int64_t count = db_int(rows, 0, 0);
	bool more = count > list_end(list);
	bool over = list->counted && count > list->counted;
	bool at_least = over || !db_bool(rows, 0, 1);

	if (list->page > 1 && list_offset(list) >= count) {
		return ERROR_INVALID_PAGE;
	}
	response_json(&x->response, 200);
	x->response.caching = CACHING_PUBLIC;
	strbuf_addf(body, "{\"count\":%lld", (long long)(over ? list->counted : count));
	if (at_least) {
		json_add_boolean(body, "count_is_minimum", true);
	}
	json_add_member(body, "next", more ? page_url(x, list->page + 1) : NULL);
	json_add_member(body, "previous", list->page > 1 ? page_url(x, list->page - 1) : NULL);
	json_add_raw_member(body, "results", db_text(rows, 0, 2));
	strbuf_add_char(body, '}');
	return NO_ERROR;
}

enum error resource_list(struct exchange *x)
{
	struct list_request list = { .ordering = list_parameter(x, "ordering") };
	struct query query;
	struct db_rows rows;
	enum error error = read_page(&list, x);

	if (error == NO_ERROR) {
		error = object_parent_exists(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	query_init(&query);
	list_query_build(&query, x, &list);
	if (faults_any(&x->faults)) {
		error = ERROR_VALIDATION;
	} else {
		error = query_run(&query, x, x->route->resource->name, DB_ONE_ROW, &rows);
	}
	if (error == NO_ERROR) {
		error = answer_page(x, &list, &rows);
	}
	query_clear(&query);
	return error;
}
