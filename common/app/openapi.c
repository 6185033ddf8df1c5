/*
 * What the core adds to every route — errors, security, path parameters — is derived here from the row, so
 * that a document cannot promise what the core does not do.
 */
#include "app/openapi.h"

#include "app/openapi_object.h"
#include "app/precondition.h"
#include "app/replay.h"
#include "app/router.h"
#include "base/array.h"
#include "base/text.h"
#include "http/json.h"

#include <ctype.h>

/* The path as the document writes it: under the program's name, {id} as it stands. */
static void add_path(struct strbuf *out, const struct app *app, const char *path)
{
	struct strbuf whole;

	strbuf_init(&whole, 512);
	strbuf_addf(&whole, "/%s%s", app->name, path);
	json_add_name(out, whole.text);
	strbuf_clear(&whole);
}

static void add_path_parameters(struct strbuf *out, const char *path)
{
	for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
		size_t length = strcspn(open + 1, "}");

		json_add_comma(out);
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
		json_add_comma(out);
		strbuf_add_text(out, route->doc->parameters);
	}
	if (route->doc->describe_parameters) {
		route->doc->describe_parameters(out, route);
	}
	if (precondition_reader(app, route)) {
		json_add_comma(out);
		strbuf_add_text(out,
				"{\"name\":\"If-Match\",\"in\":\"header\",\"schema\":"
				"{\"type\":\"string\"},\"description\":\"The ETag that was read: "
				"what has changed since is not changed (412).\"}");
	}
	strbuf_add_char(out, ']');
}

static void add_body_schema(struct strbuf *out, const struct route *route, enum body_kind kind)
{
	static const struct columns nothing;
	unsigned view = OPENAPI_WRITTEN | (route->method == METHOD_PATCH ? OPENAPI_PARTLY : 0) |
			(kind == BODY_MULTIPART && route->files ? OPENAPI_MULTIPART : 0);

	if (route->doc->describe_body) {
		route->doc->describe_body(out, route, view);
	} else {
		openapi_add_object(out, route->doc->body ? route->doc->body : &nothing, view);
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
		json_add_name(out, kinds[i].media_type);
		strbuf_add_text(out, "{\"schema\":");
		add_body_schema(out, route, kinds[i].kind);
		strbuf_add_char(out, '}');
	}
	strbuf_add_text(out, "}}");
}

static void add_response_schema(struct strbuf *out, const struct route *route)
{
	const struct route_doc *doc = route->doc;

	if (doc->response) {
		strbuf_add_text(out, doc->response);
	} else if (doc->shown) {
		openapi_add_object(out, doc->shown, OPENAPI_SHOWN);
	} else {
		doc->describe_response(out, route);
	}
}

static void add_good_answer(struct strbuf *out, const struct route *route)
{
	const struct route_doc *doc = route->doc;
	int status = doc->status ? doc->status : 200;

	strbuf_addf(out, ",\"responses\":{\"%d\":{\"description\":\"%s\"", status,
		    status == 201   ? "Created"
		    : status == 202 ? "Accepted"
		    : status == 204 ? "Done; there is no body"
				    : "OK");
	if (doc->media_type) {
		strbuf_addf(out, ",\"content\":{\"%s\":{\"schema\":{\"type\":\"string\"}}}",
			    doc->media_type);
	} else if (doc->response || doc->shown || doc->describe_response) {
		strbuf_add_text(out, ",\"content\":{\"application/json\":{\"schema\":");
		add_response_schema(out, route);
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
		json_add_comma(out);
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
	json_add_member(out, "operationId", id.text);
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
	json_add_name(out, method);
	strbuf_add_char(out, '{');
	add_operation_id(out, app, route);
	json_add_member(out, "summary", route->doc->summary);
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
