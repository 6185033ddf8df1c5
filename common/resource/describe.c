/*
 * What the OpenAPI document says of the engine's handlers, from the same tables that they work on.
 */
#include "app/openapi_object.h"
#include "http/json.h"
#include "resource/list_query.h"
#include "resource/resource.h"

#include <stdio.h>

/* The schema of a query parameter's value; other types are plain text. */
static const char *const filter_schemas[COLUMN_TYPE_COUNT] = {
	[COLUMN_REFERENCE] = "{\"type\":\"integer\"}",
	[COLUMN_INTEGER] = "{\"type\":\"integer\"}",
	[COLUMN_BOOLEAN] = "{\"type\":\"boolean\"}",
};

static void add_parameter(struct strbuf *out, const char *name, const char *schema)
{
	json_add_comma(out);
	strbuf_addf(out, "{\"name\":\"%s\",\"in\":\"query\",\"schema\":%s}", name, schema);
}

static void add_filter(struct strbuf *out, const struct filter *filter)
{
	const char *schema = filter_schemas[filter->type];
	struct strbuf choices;

	if (filter->type != COLUMN_CHOICE) {
		add_parameter(out, filter->name, schema ? schema : "{\"type\":\"string\"}");
		return;
	}
	strbuf_init(&choices, 4096);
	strbuf_add_text(&choices, "{\"type\":\"string\",\"enum\":[");
	for (const char *const *choice = filter->choices; *choice; choice++) {
		json_add_comma(&choices);
		json_add_text(&choices, *choice);
	}
	strbuf_add_text(&choices, "]}");
	add_parameter(out, filter->name, choices.text);
	strbuf_clear(&choices);
}

static void describe_list_parameters(struct strbuf *out, const struct route *route)
{
	const struct resource *resource = route->resource;
	char page_size[160];

	add_parameter(out, "page", "{\"type\":\"integer\",\"minimum\":1,\"default\":1}");
	/* No bounds: they are kept by showing fewer, not by refusing. */
	snprintf(page_size, sizeof(page_size),
		 "{\"type\":\"integer\",\"default\":%d,\"description\":\"A larger number than %d "
		 "means %d, one below 1 means %d.\"}",
		 LIST_PAGE_DEFAULT, LIST_PAGE_MAX, LIST_PAGE_MAX, LIST_PAGE_DEFAULT);
	add_parameter(out, "page_size", page_size);
	if (resource->searchable) {
		add_parameter(out, "search", "{\"type\":\"string\"}");
	}
	if (resource->ordering) {
		add_parameter(out, "ordering", "{\"type\":\"string\"}");
	}
	for (size_t i = 0; i < resource->filter_count; i++) {
		add_filter(out, &resource->filters[i]);
	}
}

static void describe_columns(struct strbuf *out, const struct route *route, unsigned view)
{
	const struct columns columns = { route->resource->columns, route->resource->column_count };

	openapi_add_object(out, &columns, view);
}

void resource_describe(struct strbuf *out, const struct route *route)
{
	describe_columns(out, route, OPENAPI_SHOWN);
}

void resource_describe_in_list(struct strbuf *out, const struct route *route)
{
	describe_columns(out, route, OPENAPI_IN_LIST);
}

static void describe_page(struct strbuf *out, const struct route *route)
{
	strbuf_add_text(
		out,
		"{\"type\":\"object\",\"required\":[\"count\",\"next\",\"previous\",\"results\"],"
		"\"properties\":{\"count\":{\"type\":\"integer\"},"
		"\"count_is_minimum\":{\"type\":\"boolean\",\"description\":\"Only of a long list that "
		"is searched or filtered: there are at least so many.\"},"
		"\"next\":{\"type\":[\"string\",\"null\"],\"format\":\"uri\"},"
		"\"previous\":{\"type\":[\"string\",\"null\"],\"format\":\"uri\"},"
		"\"results\":{\"type\":\"array\",\"items\":");
	resource_describe_in_list(out, route);
	strbuf_add_text(out, "}}}");
}

const struct route_doc resource_list_doc = {
	.summary = "List, filter, search, order and page",
	.describe_parameters = describe_list_parameters,
	.describe_response = describe_page,
};
const struct route_doc resource_read_doc = {
	.summary = "Read one",
	.describe_response = resource_describe,
};
const struct route_doc resource_create_doc = {
	.summary = "Create",
	.status = 201,
	.describe_body = describe_columns,
	.describe_response = resource_describe,
};
const struct route_doc resource_replace_doc = {
	.summary = "Change; every required field is wanted",
	.describe_body = describe_columns,
	.describe_response = resource_describe,
};
const struct route_doc resource_update_doc = {
	.summary = "Change any of its fields",
	.describe_body = describe_columns,
	.describe_response = resource_describe,
};
const struct route_doc resource_delete_doc = {
	.summary = "Delete",
	.status = 204,
};
