/*
 * What the core adds to every route — errors, security, path parameters — is derived here from the row, so
 * that a document cannot promise what the core does not do.
 */
#include "app/openapi.h"

#include "app/precondition.h"
#include "app/replay.h"
#include "app/router.h"
#include "base/array.h"
#include "base/text.h"
#include "http/json.h"

#include <assert.h>
#include <ctype.h>

/* Adds text with a comma before it unless it opens a list. */
static void add_separated(struct strbuf *out, const char *text)
{
	char last = out->length ? out->text[out->length - 1] : '[';

	if (last != '[' && last != '{') {
		strbuf_add_char(out, ',');
	}
	strbuf_add_text(out, text);
}

static void add_name(struct strbuf *out, const char *name)
{
	add_separated(out, "");
	json_add_text(out, name);
	strbuf_add_char(out, ':');
}

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

/* While a multipart body is described: a file in it is the file itself, elsewhere an address. */
static bool in_multipart;

static const char *type_schema(const struct column *column)
{
	return in_multipart && column->type == COLUMN_FILE
		       ? "\"type\":\"string\",\"format\":\"binary\""
		       : type_schemas[column->type];
}

static bool counts_characters(const struct column *column)
{
	return column->type == COLUMN_TEXT || column->type == COLUMN_LONG_TEXT ||
	       column->type == COLUMN_EMAIL || column->type == COLUMN_URL ||
	       (column->type == COLUMN_FILE && !in_multipart);
}

/* What validate.c says of an empty text where a value is wanted. */
static bool may_not_be_blank(const struct column *column)
{
	return (column->flags & COLUMN_REQUIRED) &&
	       (column->type == COLUMN_TEXT || column->type == COLUMN_LONG_TEXT ||
		column->type == COLUMN_PASSWORD);
}

static void add_bounds(struct strbuf *out, const struct column *column, bool writing)
{
	if (counts_characters(column) && column->max) {
		strbuf_addf(out, ",\"maxLength\":%ld", column->max);
	}
	if (counts_characters(column) && column->min) {
		strbuf_addf(out, ",\"minLength\":%ld", column->min);
	} else if (writing && may_not_be_blank(column)) {
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
		add_separated(out, "");
		json_add_text(out, *choice);
	}
	strbuf_add_char(out, ']');
}

static void add_plain_schema(struct strbuf *out, const struct column *column, bool writing)
{
	strbuf_add_char(out, '{');
	strbuf_add_text(out, type_schema(column));
	add_bounds(out, column, writing);
	if (column->choices) {
		add_choices(out, column);
	}
	if (column->description) {
		strbuf_add_text(out, ",\"description\":");
		json_add_text(out, column->description);
	}
	strbuf_add_char(out, '}');
}

static void add_column_schema(struct strbuf *out, const struct column *column, bool writing)
{
	/* A form has no null; and a file beside null would be no file to those who read the document. */
	bool nullable =
		(column->flags & COLUMN_NULLABLE) && !(in_multipart && column->type == COLUMN_FILE);

	if (nullable) {
		strbuf_add_text(out, "{\"anyOf\":[");
	}
	if (column->schema && !writing) {
		strbuf_add_text(out, column->schema);
	} else {
		add_plain_schema(out, column, writing);
	}
	if (nullable) {
		strbuf_add_text(out, ",{\"type\":\"null\"}]}");
	}
}

static bool is_in_view(const struct column *column, enum openapi_view view)
{
	bool writing = view == OPENAPI_WRITTEN || view == OPENAPI_WRITTEN_PARTLY;

	if (writing) {
		return !(column->flags & COLUMN_READ_ONLY);
	}
	if (view == OPENAPI_SHOWN_IN_LIST && (column->flags & COLUMN_DETAIL_ONLY)) {
		return false;
	}
	return !(column->flags & COLUMN_WRITE_ONLY);
}

/* A field that some callers do not see is not promised to anybody. */
static bool is_required(const struct column *column, enum openapi_view view)
{
	if (view == OPENAPI_WRITTEN) {
		return (column->flags & COLUMN_REQUIRED) && !column->alias;
	}
	return view != OPENAPI_WRITTEN_PARTLY && !column->seen_by;
}

static void add_required(struct strbuf *out, const struct column *columns, size_t count,
			 enum openapi_view view)
{
	strbuf_add_text(out, ",\"required\":[");
	for (size_t i = 0; i < count; i++) {
		if (!is_in_view(&columns[i], view) || !is_required(&columns[i], view)) {
			continue;
		}
		add_separated(out, "");
		json_add_text(out, columns[i].name);
	}
	strbuf_add_char(out, ']');
}

/* A required field with two names is wanted under one of them. */
static void add_either_name(struct strbuf *out, const struct column *columns, size_t count)
{
	struct strbuf rules;

	strbuf_init(&rules, 4096);
	strbuf_add_char(&rules, '[');
	for (size_t i = 0; i < count; i++) {
		if (!columns[i].alias || !(columns[i].flags & COLUMN_REQUIRED)) {
			continue;
		}
		add_separated(&rules, "{\"anyOf\":[{\"required\":[");
		json_add_text(&rules, columns[i].name);
		strbuf_add_text(&rules, "]},{\"required\":[");
		json_add_text(&rules, columns[i].alias);
		strbuf_add_text(&rules, "]}]}");
	}
	if (rules.length > 1) {
		strbuf_addf(out, ",\"allOf\":%s]", rules.text);
	}
	strbuf_clear(&rules);
}

void openapi_add_object(struct strbuf *out, const struct column *columns, size_t count,
			enum openapi_view view)
{
	bool writing = view == OPENAPI_WRITTEN || view == OPENAPI_WRITTEN_PARTLY;

	strbuf_add_text(out, "{\"type\":\"object\",\"properties\":{");
	for (size_t i = 0; i < count; i++) {
		if (!is_in_view(&columns[i], view)) {
			continue;
		}
		add_name(out, columns[i].name);
		add_column_schema(out, &columns[i], writing);
		if (writing && columns[i].alias) {
			add_name(out, columns[i].alias);
			add_column_schema(out, &columns[i], writing);
		}
	}
	strbuf_add_char(out, '}');
	add_required(out, columns, count, view);
	if (view == OPENAPI_WRITTEN) {
		add_either_name(out, columns, count);
	}
	strbuf_add_char(out, '}');
}

/* The path as the document writes it: under the program's name, {id} as it stands. */
static void add_path(struct strbuf *out, const struct app *app, const char *path)
{
	struct strbuf whole;

	strbuf_init(&whole, 512);
	strbuf_addf(&whole, "/%s%s", app->name, path);
	add_name(out, whole.text);
	strbuf_clear(&whole);
}

static void add_path_parameters(struct strbuf *out, const char *path)
{
	for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
		size_t length = strcspn(open + 1, "}");

		add_separated(out, "");
		strbuf_addf(
			out, "{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":%s}",
			(int)length, open + 1,
			router_is_number(open + 1, length) ? "{\"type\":\"integer\",\"minimum\":0}"
							   : "{\"type\":\"string\"}");
	}
}

static void add_parameters(struct strbuf *out, const struct app *app, const struct route *route)
{
	strbuf_add_text(out, ",\"parameters\":[");
	add_path_parameters(out, route->path);
	if (route->doc->parameters) {
		add_separated(out, route->doc->parameters);
	}
	if (route->doc->describe_parameters) {
		route->doc->describe_parameters(out, route);
	}
	if (precondition_reader(app, route)) {
		add_separated(out,
			      "{\"name\":\"If-Match\",\"in\":\"header\",\"schema\":"
			      "{\"type\":\"string\"},\"description\":\"The ETag that was read: "
			      "what has changed since is not changed (412).\"}");
	}
	strbuf_add_char(out, ']');
}

static void add_body_schema(struct strbuf *out, const struct route *route)
{
	if (route->doc->describe_body) {
		route->doc->describe_body(out, route);
	} else {
		openapi_add_object(out, route->doc->body, route->doc->body_count,
				   route->method == METHOD_PATCH ? OPENAPI_WRITTEN_PARTLY
								 : OPENAPI_WRITTEN);
	}
}

static void add_request_body(struct strbuf *out, const struct route *route)
{
	static const struct {
		enum body_kind kind;
		const char *media_type;
	} kinds[] = {
		{ BODY_JSON, "application/json" },
		{ BODY_FORM, "application/x-www-form-urlencoded" },
		{ BODY_MULTIPART, "multipart/form-data" },
	};

	if (!route->bodies) {
		return;
	}
	strbuf_addf(out, ",\"requestBody\":{\"required\":%s,\"content\":{",
		    route->method == METHOD_PATCH ? "false" : "true");
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (!(route->bodies & kinds[i].kind)) {
			continue;
		}
		add_name(out, kinds[i].media_type);
		strbuf_add_text(out, "{\"schema\":");
		in_multipart = kinds[i].kind == BODY_MULTIPART && route->files;
		add_body_schema(out, route);
		in_multipart = false;
		strbuf_add_char(out, '}');
	}
	strbuf_add_text(out, "}}");
}

static void add_good_answer(struct strbuf *out, const struct route *route)
{
	int status = route->doc->status ? route->doc->status : 200;

	strbuf_addf(out, ",\"responses\":{\"%d\":{\"description\":\"%s\"", status,
		    status == 201   ? "Created"
		    : status == 202 ? "Accepted"
		    : status == 204 ? "Done; there is no body"
				    : "OK");
	if (route->doc->media_type) {
		strbuf_addf(out, ",\"content\":{\"%s\":{\"schema\":{\"type\":\"string\"}}}",
			    route->doc->media_type);
	} else if (route->doc->response || route->doc->describe_response) {
		strbuf_add_text(out, ",\"content\":{\"application/json\":{\"schema\":");
		if (route->doc->response) {
			strbuf_add_text(out, route->doc->response);
		} else {
			route->doc->describe_response(out, route);
		}
		strbuf_add_text(out, "}}");
	}
	strbuf_add_char(out, '}');
}

/* The errors that a row makes possible; the components stand in the joined document. */
static void add_error_answers(struct strbuf *out, const struct app *app, const struct route *route)
{
	const struct {
		bool possible;
		const char *status;
		const char *component;
	} errors[] = {
		{ true, "400", "Invalid" },
		/* what ignores the token in the header may want credentials in its body */
		{ route->token == TOKEN_CHECKED || route->bodies, "401", "Unauthenticated" },
		{ route->who != WHO_ANYONE || route->bodies, "403", "Forbidden" },
		{ strchr(route->path, '{') || route->method != METHOD_POST, "404", "NotFound" },
		{ route->method != METHOD_GET, "409", "Conflict" },
		{ route->bodies != BODY_NONE, "411", "LengthRequired" },
		{ precondition_reader(app, route) != NULL, "412", "Precondition" },
		{ route->bodies != BODY_NONE, "413", "TooLarge" },
		{ route->bodies != BODY_NONE, "415", "MediaType" },
		{ replay_is_possible(route), "422", "KeyReused" },
		{ true, "429", "TooMany" },
		{ true, "500", "Internal" },
		{ true, "503", "Unavailable" },
		{ route->files > 0, "507", "NoRoom" },
	};

	for (size_t i = 0; i < LENGTH(errors); i++) {
		if (errors[i].possible) {
			strbuf_addf(out, ",\"%s\":{\"$ref\":\"#/components/responses/%s\"}",
				    errors[i].status, errors[i].component);
		}
	}
	strbuf_add_char(out, '}');
}

/* Anonymous callers need no token; who may is told in the words of the permission matrix. */
static void add_permission(struct strbuf *out, const struct route *route)
{
	const char *security = route->who == ROLE_ANONYMOUS || route->token == TOKEN_IGNORED ? "[]"
			       : route->who & ROLE_ANONYMOUS ? "[{},{\"bearer\":[]}]"
							     : "[{\"bearer\":[]}]";

	strbuf_addf(out, ",\"security\":%s,\"x-roles\":[", security);
	for (unsigned role = ROLE_ANONYMOUS; role <= ROLE_ADMIN; role <<= 1) {
		if (!(route->who & role)) {
			continue;
		}
		add_separated(out, "");
		json_add_text(out, role_name(role));
	}
	strbuf_add_char(out, ']');
}

/* "courses_id_get": unique, and a fair name for generated clients. */
static void add_operation_id(struct strbuf *out, const struct app *app, const struct route *route)
{
	struct strbuf id;

	strbuf_init(&id, 512);
	strbuf_add_text(&id, app->name);
	for (const char *c = route->path; *c; c++) {
		if (isalnum((unsigned char)*c)) {
			strbuf_add_char(&id, *c);
		} else if (c[1] && id.text[id.length - 1] != '_') {
			strbuf_add_char(&id, '_');
		}
	}
	strbuf_addf(&id, "_%s", method_name(route->method));
	for (char *c = id.text; *c; c++) {
		*c = *c == '-' ? '_' : (char)tolower((unsigned char)*c);
	}
	strbuf_add_text(out, "\"operationId\":");
	json_add_text(out, id.text);
	strbuf_clear(&id);
}

static void add_operation(struct strbuf *out, const struct app *app, const struct route *route)
{
	char method[16];
	size_t length = 0;

	for (const char *c = method_name(route->method); *c && length + 1 < sizeof(method); c++) {
		method[length++] = (char)tolower((unsigned char)*c);
	}
	method[length] = '\0';
	add_name(out, method);
	strbuf_add_char(out, '{');
	add_operation_id(out, app, route);
	strbuf_add_text(out, ",\"summary\":");
	json_add_text(out, route->doc->summary);
	strbuf_addf(out, ",\"tags\":[\"%s\"]", app->name);
	add_permission(out, route);
	add_parameters(out, app, route);
	add_request_body(out, route);
	add_good_answer(out, route);
	add_error_answers(out, app, route);
	strbuf_add_char(out, '}');
}

static bool is_first_of_path(const struct app *app, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (text_equal(app->routes[i].path, app->routes[index].path)) {
			return false;
		}
	}
	return true;
}

void openapi_describe(const struct app *app, struct strbuf *out)
{
	strbuf_add_text(out, "{\"paths\":{");
	for (size_t i = 0; i < app->route_count; i++) {
		if (!is_first_of_path(app, i)) {
			continue;
		}
		add_path(out, app, app->routes[i].path);
		strbuf_add_char(out, '{');
		for (size_t j = i; j < app->route_count; j++) {
			if (text_equal(app->routes[j].path, app->routes[i].path)) {
				add_operation(out, app, &app->routes[j]);
			}
		}
		strbuf_add_char(out, '}');
	}
	strbuf_add_text(out, "}}\n");
}
