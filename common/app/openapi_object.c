/*
 * See openapi_object.h.
 */
#include "app/openapi_object.h"

#include "base/array.h"
#include "http/json.h"

#include <assert.h>

/* The schema that a column's type alone gives. */
static const char *const type_schemas[] = {
	[COLUMN_TEXT] = "\"type\":\"string\"",
	[COLUMN_LONG_TEXT] = "\"type\":\"string\"",
	[COLUMN_PASSWORD] = "\"type\":\"string\",\"format\":\"password\"",
	[COLUMN_INTEGER] = "\"type\":\"integer\"",
	[COLUMN_NUMBER] = "\"type\":\"number\"",
	[COLUMN_BOOLEAN] = "\"type\":\"boolean\"",
	[COLUMN_DATE] = "\"type\":\"string\",\"format\":\"date\"",
	[COLUMN_TIMESTAMP] = "\"type\":\"string\",\"format\":\"date-time\"",
	[COLUMN_EMAIL] = "\"type\":\"string\",\"format\":\"email\"",
	[COLUMN_URL] = "\"type\":\"string\",\"format\":\"uri\"",
	[COLUMN_CHOICE] = "\"type\":\"string\"",
	[COLUMN_REFERENCE] = "\"type\":\"integer\",\"minimum\":1",
	[COLUMN_LINKS] = "\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1}",
	[COLUMN_FILE] = "\"type\":\"string\",\"format\":\"uri\"",
	[COLUMN_JSON] = "",
};
static_assert(LENGTH(type_schemas) == COLUMN_TYPE_COUNT, "one per type");

/* In a multipart body a file is the file itself, elsewhere an address. */
static bool is_sent_file(const struct column *column, unsigned view)
{
	return (view & OPENAPI_MULTIPART) && column->type == COLUMN_FILE;
}

static const char *type_schema(const struct column *column, unsigned view)
{
	return is_sent_file(column, view) ? "\"type\":\"string\",\"format\":\"binary\""
					  : type_schemas[column->type];
}

static bool counts_characters(const struct column *column, unsigned view)
{
	return column->type == COLUMN_TEXT || column->type == COLUMN_LONG_TEXT ||
	       column->type == COLUMN_EMAIL || column->type == COLUMN_URL ||
	       (column->type == COLUMN_FILE && !is_sent_file(column, view));
}

/* What validate.c says of an empty text where a value is wanted. */
static bool may_not_be_blank(const struct column *column)
{
	return (column->flags & COLUMN_REQUIRED) &&
	       (column->type == COLUMN_TEXT || column->type == COLUMN_LONG_TEXT ||
		column->type == COLUMN_PASSWORD);
}

static void add_bounds(struct strbuf *out, const struct column *column, unsigned view)
{
	if (counts_characters(column, view) && column->max) {
		strbuf_addf(out, ",\"maxLength\":%ld", column->max);
	}
	if (counts_characters(column, view) && column->min) {
		strbuf_addf(out, ",\"minLength\":%ld", column->min);
	} else if ((view & OPENAPI_WRITTEN) && may_not_be_blank(column)) {
		strbuf_add_text(out, ",\"minLength\":1");
	}
	if (column->type == COLUMN_INTEGER && (column->min || column->max)) {
		strbuf_addf(out, ",\"minimum\":%ld,\"maximum\":%ld", column->min, column->max);
	}
}

static void add_choices(struct strbuf *out, const struct column *column)
{
	strbuf_add_text(out, ",\"enum\":[");
	for (const char *const *choice = column->choices; *choice; choice++) {
		json_add_comma(out);
		json_add_text(out, *choice);
	}
	strbuf_add_char(out, ']');
}

static void add_plain_schema(struct strbuf *out, const struct column *column, unsigned view)
{
	strbuf_add_char(out, '{');
	strbuf_add_text(out, type_schema(column, view));
	add_bounds(out, column, view);
	if (column->choices) {
		add_choices(out, column);
	}
	if (column->description) {
		json_add_member(out, "description", column->description);
	}
	strbuf_add_char(out, '}');
}

static void add_column_schema(struct strbuf *out, const struct column *column, unsigned view)
{
	/* A form has no null; and a file beside null would be no file to those who read the document. */
	bool nullable = (column->flags & COLUMN_NULLABLE) && !is_sent_file(column, view);

	if (nullable) {
		strbuf_add_text(out, "{\"anyOf\":[");
	}
	if (column->schema && !(view & OPENAPI_WRITTEN)) {
		strbuf_add_text(out, column->schema);
	} else {
		add_plain_schema(out, column, view);
	}
	if (nullable) {
		strbuf_add_text(out, ",{\"type\":\"null\"}]}");
	}
}

static bool is_in_view(const struct column *column, unsigned view)
{
	return view & OPENAPI_WRITTEN ? !(column->flags & COLUMN_READ_ONLY)
				      : column_is_shown(column, view & OPENAPI_IN_LIST);
}

/* A field that some callers do not see is not promised to anybody. */
static bool is_required(const struct column *column, unsigned view)
{
	if (view & OPENAPI_WRITTEN) {
		return !(view & OPENAPI_PARTLY) && (column->flags & COLUMN_REQUIRED) &&
		       !column->alias;
	}
	return !column->seen_by;
}

static void add_required(struct strbuf *out, const struct columns *columns, unsigned view)
{
	strbuf_add_text(out, ",\"required\":[");
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->items[i];

		if (is_in_view(column, view) && is_required(column, view)) {
			json_add_comma(out);
			json_add_text(out, column->name);
		}
	}
	strbuf_add_char(out, ']');
}

/* A required field with two names is wanted under one of them. */
static void add_either_name(struct strbuf *out, const struct columns *columns)
{
	struct strbuf rules;

	strbuf_init(&rules, 4096);
	strbuf_add_char(&rules, '[');
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->items[i];

		if (column->alias && (column->flags & COLUMN_REQUIRED)) {
			json_add_comma(&rules);
			strbuf_addf(&rules,
				    "{\"anyOf\":[{\"required\":[\"%s\"]},{\"required\":[\"%s\"]}]}",
				    column->name, column->alias);
		}
	}
	if (rules.length > 1) {
		strbuf_addf(out, ",\"allOf\":%s]", rules.text);
	}
	strbuf_clear(&rules);
}

static void add_properties(struct strbuf *out, const struct columns *columns, unsigned view)
{
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->items[i];

		if (!is_in_view(column, view)) {
			continue;
		}
		json_add_name(out, column->name);
		add_column_schema(out, column, view);
		if ((view & OPENAPI_WRITTEN) && column->alias) {
			json_add_name(out, column->alias);
			add_column_schema(out, column, view);
		}
	}
}

void openapi_add_object(struct strbuf *out, const struct columns *columns, unsigned view)
{
	strbuf_add_text(out, "{\"type\":\"object\",\"properties\":{");
	add_properties(out, columns, view);
	strbuf_add_char(out, '}');
	add_required(out, columns, view);
	if ((view & OPENAPI_WRITTEN) && !(view & OPENAPI_PARTLY)) {
		add_either_name(out, columns);
	}
	strbuf_add_char(out, '}');
}
