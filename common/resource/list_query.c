/*
 * Filter, search, order and page in one statement, so that the count and the page come from one look at the data and
 * cost one round trip.
 *
 * Counting a million rows costs more than the rest of the request a hundred times over. So whole lists, and
 * those that one filter of few values narrows, have counts that triggers keep (db/migrations/0012); any other
 * list is counted exactly up to COUNT_MAX and says so when there is more.
 */
#include "resource/list_query.h"

#include "base/clock.h"
#include "base/text.h"
#include "resource/search.h"

#define ORDERING_MAX 8    /* names in one ?ordering= */
#define COUNT_MAX    500  /* rows that are counted one by one */
#define FIRST_ROWS   1024 /* rows, about, of the newest windows of time */

const char *list_parameter(const struct exchange *x, const char *name)
{
	const char *value = params_get(&x->request.query, name);

	return value && *value ? value : NULL;
}

int64_t list_offset(const struct list_request *list)
{
	return (list->page - 1) * list->page_size;
}

int64_t list_end(const struct list_request *list)
{
	return list->page * list->page_size;
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
		return text_is_one_of(text, filter->choices);
	default:
		return true;
	}
}

static void add_filters(struct query *query, struct exchange *x, const struct resource *resource)
{
	for (size_t i = 0; i < resource->filter_count; i++) {
		const struct filter *filter = &resource->filters[i];
		const char *text = list_parameter(x, filter->name);
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
		const char *text = list_parameter(x, filter->name);

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
	return list_end(list) > COUNT_MAX ? list_end(list) : COUNT_MAX;
}

/* The count is kept: nothing is looked at but the page. */
static void build_page(struct query *query, struct exchange *x, const struct list_request *list,
		       const char *kept)
{
	const struct resource *resource = x->route->resource;

	query_add_bound(query, "SELECT (SELECT k.value FROM kept_count k WHERE k.name = $)", kept);
	query_add(query, ", true, coalesce((SELECT json_agg(p.o) FROM (SELECT ");
	query_add_object(query, resource, x, true);
	strbuf_addf(&query->sql, " AS o FROM %s v", resource->view);
	query_add(query, list->conditions);
	add_order(query, resource, list->ordering);
	strbuf_addf(&query->sql, " LIMIT %lld OFFSET %lld) p), '[]')", (long long)list->page_size,
		    (long long)list_offset(list));
}

/* The ids of what matches, in order and up to the bound, as an array. within narrows what is looked at. */
static void add_found(struct query *query, const struct resource *resource,
		      const struct list_request *list, const char *within)
{
	strbuf_addf(&query->sql,
		    "(SELECT coalesce(array_agg(f.id), '{}') AS ids FROM (SELECT v.id FROM %s v",
		    resource->view);
	query_add(query, list->conditions);
	query_add(query, within);
	add_order(query, resource, list->ordering);
	strbuf_addf(&query->sql, " LIMIT %lld) f) s", (long long)list->counted + 1);
}

/*
 * In a list of the newest, the newest windows of time come first, those of about FIRST_ROWS rows. While they hold
 * no more than the page, wider ones: at the rate so far, taken as half a row more than were found, they hold half as
 * much again; but none, when even the wider ones had not a quarter of a page: what is that rare is quickly found in
 * all of time. How many rows windows hold is guessed from the ids: a wrong guess costs time alone.
 */
static void add_looks(struct query *query, const struct resource *resource,
		      const struct list_request *list)
{
	const char *table = resource->windows_of;
	const char *moment = resource->default_ordering + 1;
	long long end = (long long)list_end(list);

	strbuf_addf(&query->sql,
		    "look AS (SELECT 0 AS step, %d::bigint AS rows, '{}'::bigint[] AS ids"
		    " UNION ALL SELECT l.step + 1,"
		    " CASE WHEN l.step = 0 OR cardinality(s.ids) * 4 > %lld"
		    " THEN l.rows * 3 * %lld / (2 * cardinality(s.ids) + 1) END, s.ids"
		    " FROM look l, time_windows_between("
		    "(SELECT t.%s FROM %s t WHERE t.id <="
		    " (SELECT max(t.id) FROM %s t) - l.rows ORDER BY t.id DESC LIMIT 1),"
		    " (SELECT max(t.%s) FROM %s t)) w(windows), LATERAL ",
		    FIRST_ROWS, end, end + 1, moment, table, table, moment, table);
	add_found(query, resource, list, " AND v.time_windows && w.windows");
	strbuf_addf(&query->sql, " WHERE w.windows <> '{0}' AND cardinality(l.ids) <= %lld)", end);
}

/* What windows hold is the beginning of the list, so the page is the same as from all rows. */
static void add_growing(struct query *query, const struct resource *resource,
			const struct list_request *list)
{
	query_add(query, "WITH RECURSIVE ");
	add_looks(query, resource, list);
	strbuf_addf(
		&query->sql,
		", enough AS (SELECT ids FROM look WHERE cardinality(ids) > %lld)"
		", found AS (SELECT ids, false AS whole FROM enough UNION ALL SELECT s.ids, true FROM ",
		(long long)list_end(list));
	add_found(query, resource, list, "");
	query_add(query, " WHERE NOT EXISTS (SELECT FROM enough))");
}

/* Whether the search is one for the newest, in a table whose index knows windows of time. A page far behind is not
 * worth it; nor are short words, which so many rows have that it is quicker to walk the list. */
static bool is_growing(const struct exchange *x, const struct list_request *list)
{
	const struct resource *resource = x->route->resource;

	return resource->windows_of && search_has_long_word(x) && list_end(list) < FIRST_ROWS &&
	       (!list->ordering || text_equal(list->ordering, resource->default_ordering));
}

/* The rows are found once; they are what is counted, and the page is among them. */
static void build_found(struct query *query, struct exchange *x, struct list_request *list)
{
	const struct resource *resource = x->route->resource;

	list->counted = count_bound(list);
	if (is_growing(x, list)) {
		add_growing(query, resource, list);
	} else {
		query_add(query, "WITH found AS MATERIALIZED (SELECT s.ids, true AS whole FROM ");
		add_found(query, resource, list, "");
		query_add(query, ")");
	}
	query_add(query, " SELECT cardinality(l.ids), l.whole,"
			 " coalesce((SELECT json_agg(p.o ORDER BY p.place) FROM (SELECT f.place, ");
	query_add_object(query, resource, x, true);
	strbuf_addf(&query->sql,
		    " AS o FROM unnest(l.ids) WITH ORDINALITY f(id, place) JOIN %s v ON v.id = f.id"
		    " WHERE f.place > %lld AND f.place <= %lld) p), '[]') FROM found l",
		    resource->view, (long long)list_offset(list), (long long)list_end(list));
}

void list_query_build(struct query *query, struct exchange *x, struct list_request *list)
{
	const char *kept = kept_count_name(x, x->route->resource);

	add_conditions(query, x, x->route->resource);
	list->conditions = strbuf_take(&query->sql, &x->arena);
	if (kept) {
		build_page(query, x, list, kept);
	} else {
		build_found(query, x, list);
	}
}
