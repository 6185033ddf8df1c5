/*
 * GET of a list: filter, search, order and page in one statement, so that the count and the page come from
 * one look at the data and cost one round trip.
 *
 * Counting a million rows costs more than the rest of the request a hundred times over. So whole lists, and
 * those that one filter of few values narrows, have counts that triggers keep (db/migrations/0012); any other
 * list is counted exactly up to COUNT_MAX and says so when there is more.
 */
#include "base/clock.h"
#include "base/text.h"
#include "http/json.h"
#include "http/urlencoded.h"
#include "resource/object.h"
#include "resource/query.h"
#include "resource/resource.h"
#include "resource/search.h"

#include <stdint.h>

#define PAGE_SIZE_DEFAULT 20
#define PAGE_SIZE_MAX     100
#define ORDERING_MAX      8   /* names in one ?ordering= */
#define COUNT_MAX         500 /* rows that are counted one by one */

/* What the query string asks for. */
struct list_request {
	int64_t page;
	int64_t page_size;
	const char *ordering;
	int64_t counted; /* the most rows that are counted; 0: the count is kept and has no bound */
};

/* The last value of a query parameter; NULL when it is absent or empty. */
static const char *query_value(const struct exchange *x, const char *name)
{
	const char *value = params_get(&x->request.query, name);

	return value && *value ? value : NULL;
}

/* Like the REST backend that clients were written against: a page size that makes no sense is the default,
 * a page that does not exist is 404. */
static enum error read_page(struct list_request *list, const struct exchange *x)
{
	const char *page = query_value(x, "page");
	const char *size = query_value(x, "page_size");

	list->page = 1;
	list->page_size = PAGE_SIZE_DEFAULT;
	if (size && text_to_int64(size, &list->page_size) && list->page_size > PAGE_SIZE_MAX) {
		list->page_size = PAGE_SIZE_MAX;
	}
	if (list->page_size < 1) {
		list->page_size = PAGE_SIZE_DEFAULT;
	}
	if (page && (!text_to_int64(page, &list->page) || list->page < 1 ||
		     list->page > INT64_MAX / PAGE_SIZE_MAX)) {
		return ERROR_INVALID_PAGE;
	}
	return NO_ERROR;
}

/* Whether a filter's value is of its type; what PostgreSQL reads goes to *value. */
static bool filter_value(const struct filter *filter, const char *text, const char **value)
{
	int64_t number = 0;

	*value = text;
	switch (filter->type) {
	case COLUMN_REFERENCE:
	case COLUMN_INTEGER:
		return text_to_int64(text, &number);
	case COLUMN_BOOLEAN:
		*value = text_equal_ignoring_case(text, "true") || text_equal(text, "1") ? "true"
											 : "false";
		return text_equal(*value, "true") || text_equal_ignoring_case(text, "false") ||
		       text_equal(text, "0");
	case COLUMN_DATE:
		return clock_is_date(text);
	case COLUMN_CHOICE:
		for (const char *const *choice = filter->choices; *choice; choice++) {
			if (text_equal(text, *choice)) {
				return true;
			}
		}
		return false;
	default:
		return true;
	}
}

static void add_filters(struct query *query, struct exchange *x, const struct resource *resource)
{
	for (size_t i = 0; i < resource->filter_count; i++) {
		const struct filter *filter = &resource->filters[i];
		const char *text = query_value(x, filter->name);
		const char *value = NULL;

		if (!text) {
			continue;
		}
		if (!filter_value(filter, text, &value)) {
			faults_add(&x->faults, filter->name,
				   "This is not a value to filter by here.");
			continue;
		}
		query_add(query, " AND (");
		query_add_bound(query, filter->where, value);
		query_add(query, ")");
	}
}

static void add_conditions(struct query *query, struct exchange *x, const struct resource *resource)
{
	query_add(query, " WHERE true");
	query_add_parent(query, x);
	query_add_scopes(query, resource->read_scopes, resource->read_scope_count, x);
	add_filters(query, x, resource);
	if (resource->searchable) {
		search_add(query, x);
	}
}

/* The view's column that sorts by a field: timestamps are shown as text and ordered by their own value. */
static const char *sort_prefix(const struct resource *resource, const char *name)
{
	for (size_t i = 0; i < resource->column_count; i++) {
		if (text_equal(resource->columns[i].name, name)) {
			return resource->columns[i].type == COLUMN_TIMESTAMP ? "sort_" : "";
		}
	}
	return "";
}

static const char *known_ordering(const struct resource *resource, const char *name, size_t length)
{
	for (const char *const *known = resource->ordering; known && *known; known++) {
		if (strlen(*known) == length && memcmp(*known, name, length) == 0) {
			return *known;
		}
	}
	return NULL;
}

/* Adds the names that the resource knows; returns how many there were. */
static size_t add_ordering(struct query *query, const struct resource *resource,
			   const char *ordering)
{
	size_t added = 0;

	while (ordering && *ordering && added < ORDERING_MAX) {
		size_t length = strcspn(ordering, ",");
		bool falling = *ordering == '-';
		const char *name = known_ordering(resource, ordering + falling, length - falling);

		if (name) {
			strbuf_addf(&query->sql, "v.\"%s%s\"%s, ", sort_prefix(resource, name),
				    name, falling ? " DESC" : "");
		}
		added += name != NULL;
		ordering += length;
		ordering += *ordering == ',';
	}
	return added;
}

/* The order is always total: id comes last, in the direction of the first name so that one index serves. */
static void add_order(struct query *query, const struct resource *resource, const char *ordering)
{
	query_add(query, " ORDER BY ");
	if (!ordering || !add_ordering(query, resource, ordering)) {
		ordering = resource->default_ordering;
		add_ordering(query, resource, ordering);
	}
	query_add(query, *ordering == '-' ? "v.id DESC" : "v.id");
}

/* A filter's value as the names of kept counts have it; NULL when it is none. */
static const char *kept_value(struct exchange *x, const struct filter *filter, const char *text)
{
	const char *value = NULL;
	int64_t number = 0;

	if (!filter_value(filter, text, &value)) {
		return NULL;
	}
	return text_to_int64(value, &number) ? arena_printf(&x->arena, "%lld", (long long)number)
					     : value;
}

/* The kept count of what the caller's role may see of the whole list; NULL: none is kept. */
static const char *kept_for_role(const struct exchange *x, const struct resource *resource)
{
	const char *kept = resource->kept_count;

	for (size_t i = 0; i < resource->read_scope_count; i++) {
		if (resource->read_scopes[i].who & x->caller.role) {
			kept = kept == resource->kept_count ? resource->read_scopes[i].kept_count
							    : NULL;
		}
	}
	return kept;
}

/* The name of the count that is kept of exactly this list; NULL: none is. */
static const char *kept_count_name(struct exchange *x, const struct resource *resource)
{
	const char *kept = kept_for_role(x, resource);
	bool narrowed = false;

	if (!kept || x->route->parent || (resource->searchable && search_text(x))) {
		return NULL;
	}
	for (size_t i = 0; i < resource->filter_count; i++) {
		const struct filter *filter = &resource->filters[i];
		const char *text = query_value(x, filter->name);

		if (!text) {
			continue;
		}
		const char *value = filter->kept ? kept_value(x, filter, text) : NULL;
		if (narrowed || !value) {
			return NULL;
		}
		narrowed = true;
		kept = arena_printf(&x->arena, "%s.%s.%s", kept, filter->name, value);
	}
	return kept;
}

/* Enough to see whether there is a page after the one that is asked for. */
static int64_t count_bound(const struct list_request *list)
{
	int64_t end = list->page * list->page_size;

	return end > COUNT_MAX ? end : COUNT_MAX;
}

/* The rows before the page. */
static int64_t offset_of(const struct list_request *list)
{
	return (list->page - 1) * list->page_size;
}

/* The count is kept: nothing is looked at but the page. */
static void build_page(struct query *query, struct exchange *x, const struct list_request *list,
		       const char *kept)
{
	const struct resource *resource = x->route->resource;

	query_add_bound(query, "SELECT (SELECT k.value FROM kept_count k WHERE k.name = $)", kept);
	query_add(query, ", coalesce((SELECT json_agg(p.o) FROM (SELECT ");
	query_add_object(query, resource, x, true);
	strbuf_addf(&query->sql, " AS o FROM %s v", resource->view);
	add_conditions(query, x, resource);
	add_order(query, resource, list->ordering);
	strbuf_addf(&query->sql, " LIMIT %lld OFFSET %lld) p), '[]')", (long long)list->page_size,
		    (long long)offset_of(list));
}

/* The rows are found once, in order and up to the bound; they are what is counted, and the page is among them. */
static void build_found(struct query *query, struct exchange *x, struct list_request *list)
{
	const struct resource *resource = x->route->resource;

	list->counted = count_bound(list);
	query_add(query, "WITH found AS MATERIALIZED (SELECT f.id, row_number() OVER () AS place"
			 " FROM (SELECT v.id");
	strbuf_addf(&query->sql, " FROM %s v", resource->view);
	add_conditions(query, x, resource);
	add_order(query, resource, list->ordering);
	strbuf_addf(&query->sql, " LIMIT %lld) f) SELECT (SELECT count(*) FROM found)",
		    (long long)list->counted + 1);
	query_add(query,
		  ", coalesce((SELECT json_agg(p.o ORDER BY p.place) FROM (SELECT f.place, ");
	query_add_object(query, resource, x, true);
	strbuf_addf(&query->sql,
		    " AS o FROM (SELECT * FROM found ORDER BY place LIMIT %lld OFFSET %lld) f"
		    " JOIN %s v ON v.id = f.id) p), '[]')",
		    (long long)list->page_size, (long long)offset_of(list), resource->view);
}

static void build_list(struct query *query, struct exchange *x, struct list_request *list)
{
	const char *kept = kept_count_name(x, x->route->resource);

	if (kept) {
		build_page(query, x, list, kept);
	} else {
		build_found(query, x, list);
	}
}

/* The address of another page of this list, or NULL: absolute, from the configured base (hazard 17). */
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
	const char *text = arena_strdup(&x->arena, url.text);
	strbuf_clear(&url);
	return text;
}

static enum error answer_page(struct exchange *x, const struct list_request *list,
			      const struct db_rows *rows)
{
	struct strbuf *body = &x->response.body;
	int64_t count = db_int(rows, 0, 0);
	bool more = count > list->page * list->page_size;
	bool at_least = list->counted && count > list->counted;

	if (list->page > 1 && offset_of(list) >= count) {
		return ERROR_INVALID_PAGE;
	}
	response_json(&x->response, 200);
	x->response.caching = CACHING_PUBLIC;
	strbuf_addf(body, "{\"count\":%lld", (long long)(at_least ? list->counted : count));
	if (at_least) {
		json_add_raw_member(body, "count_is_minimum", "true");
	}
	json_add_member(body, "next", more ? page_url(x, list->page + 1) : NULL);
	json_add_member(body, "previous", list->page > 1 ? page_url(x, list->page - 1) : NULL);
	json_add_raw_member(body, "results", db_text(rows, 0, 1));
	strbuf_add_char(body, '}');
	return NO_ERROR;
}

enum error resource_list(struct exchange *x)
{
	struct list_request list = { .ordering = query_value(x, "ordering") };
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
	build_list(&query, x, &list);
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
