/*
 * The request: the environment read once, checked, and put into words.
 *
 * Functions named read_… fill their part of the request and return false when it is malformed.
 */
#include "http/request.h"

#include "base/array.h"
#include "base/random.h"
#include "base/text.h"
#include "http/accept.h"
#include "http/client_address.h"
#include "http/environment.h"
#include "http/header_value.h"
#include "http/multipart.h"
#include "http/urlencoded.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static const struct {
	enum method method;
	const char *name;
} methods[] = {
	{ .method = METHOD_GET, .name = "GET" },
	{ .method = METHOD_HEAD, .name = "HEAD" },
	{ .method = METHOD_POST, .name = "POST" },
	{ .method = METHOD_PUT, .name = "PUT" },
	{ .method = METHOD_PATCH, .name = "PATCH" },
	{ .method = METHOD_DELETE, .name = "DELETE" },
	{ .method = METHOD_OPTIONS, .name = "OPTIONS" },
};

static const struct {
	const char *media_type;
	enum body_kind kind;
} body_kinds[] = {
	{ .media_type = "application/json", .kind = BODY_JSON },
	{ .media_type = "application/x-www-form-urlencoded", .kind = BODY_FORM },
	{ .media_type = "multipart/form-data", .kind = BODY_MULTIPART },
};

const char *method_name(enum method method)
{
	for (size_t i = 0; i < LENGTH(methods); i++) {
		if (methods[i].method == method) {
			return methods[i].name;
		}
	}
	return "";
}

enum method method_from_name(const char *name)
{
	for (size_t i = 0; i < LENGTH(methods); i++) {
		if (text_equal(methods[i].name, name)) {
			return methods[i].method;
		}
	}
	return METHOD_NONE;
}

const char *method_list(unsigned allowed, struct arena *arena)
{
	const char *list = "";

	for (unsigned bit = METHOD_GET; bit <= METHOD_OPTIONS; bit <<= 1) {
		if ((allowed & bit) != 0) {
			list = arena_printf(arena, "%s%s%s", list, *list != '\0' ? ", " : "",
					    method_name((enum method)bit));
		}
	}
	return list;
}

const char *params_get(const struct params *params, const char *name)
{
	for (size_t i = params->count; i > 0; i--) {
		if (text_equal(params->items[i - 1].name, name)) {
			return params->items[i - 1].value;
		}
	}
	return NULL;
}

bool params_is_true(const struct params *params, const char *name)
{
	const char *value = params_get(params, name);

	return text_equal(value, "1") || text_equal(value, "true");
}

/* Fetches an entry that must be clean text. False when it is there and is not. */
static bool get_clean(const struct environment *environment, const char *name, const char **value)
{
	const char *text = environment_get(environment, name);
	bool clean = text == NULL || header_text_is_clean(text);

	*value = clean ? text : NULL;
	return clean;
}

/* The same for a header in which a comma can only come from two that were joined (hazard 13). */
static bool get_single(const struct environment *environment, const char *name, const char **value)
{
	bool ok = get_clean(environment, name, value);

	if (*value != NULL && strchr(*value, ',') != NULL) {
		*value = NULL;
		ok = false;
	}
	return ok;
}

/* The path arrives decoded (hazard 19): it is taken as it is, and a second decoding never happens. */
static bool read_path(struct request *request, struct arena *arena,
		      const struct environment *environment)
{
	const char *script = NULL;
	const char *path = NULL;

	if (!get_clean(environment, "SCRIPT_NAME", &script) ||
	    !get_clean(environment, "PATH_INFO", &path)) {
		return false;
	}
	/* Nothing is decided by it but a page's language, so one that cannot be read does no harm. */
	(void)get_clean(environment, "REQUEST_URI", &request->uri);
	if (script != NULL) {
		const char *slash = strrchr(script, '/');

		request->script = slash == NULL ? script : slash + 1;
	}
	if (path == NULL) {
		return true;
	}
	request->path = text_ends_with(path, "/") ? path : arena_printf(arena, "%s/", path);
	return path[0] == '/';
}

static bool read_query(struct request *request, struct arena *arena,
		       const struct environment *environment)
{
	const char *text = NULL;

	if (!get_clean(environment, "QUERY_STRING", &text)) {
		return false;
	}
	request->query_text = text == NULL ? "" : text;
	if (!urlencoded_parse(&request->query, arena, request->query_text,
			      strlen(request->query_text))) {
		return false;
	}
	for (size_t i = 0; i < request->query.count; i++) {
		if (!header_text_is_clean(request->query.items[i].name) ||
		    !header_text_is_clean(request->query.items[i].value)) {
			return false;
		}
	}
	return true;
}

static bool read_length(struct request *request, struct arena *arena,
			const struct environment *environment)
{
	const char *text = NULL;

	(void)arena;
	if (!get_single(environment, "CONTENT_LENGTH", &text)) {
		return false;
	}
	request->has_length = text != NULL;
	request->chunked =
		text == NULL && environment_get(environment, "HTTP_TRANSFER_ENCODING") != NULL;
	return text == NULL || text_to_size(text, SIZE_MAX / 2, &request->body_length);
}

/* We read UTF-8 only; another charset is another kind of body. */
static bool charset_is_ours(const struct header_value *type)
{
	const char *charset = header_value_get(type, "charset");

	return charset == NULL || text_equal_ignoring_case(charset, "utf-8") ||
	       text_equal_ignoring_case(charset, "us-ascii");
}

static enum body_kind kind_of(const struct header_value *type)
{
	for (size_t i = 0; i < LENGTH(body_kinds); i++) {
		if (text_equal(type->word, body_kinds[i].media_type) && charset_is_ours(type)) {
			return body_kinds[i].kind;
		}
	}
	return BODY_OTHER;
}

static bool read_boundary(struct request *request, const struct header_value *type)
{
	const char *boundary = header_value_get(type, "boundary");

	if (boundary == NULL || !multipart_boundary_is_valid(boundary)) {
		request->body_kind = BODY_OTHER;
		return false;
	}
	request->multipart_boundary = boundary;
	return true;
}

/* A compressed body is another kind of body, whatever is in it: nothing here unpacks. */
static bool read_coding(const struct environment *environment, bool *coded)
{
	const char *coding = NULL;

	if (!get_clean(environment, "HTTP_CONTENT_ENCODING", &coding)) {
		return false;
	}
	*coded = coding != NULL && !text_equal_ignoring_case(coding, "identity");
	return true;
}

static bool read_content_type(struct request *request, struct arena *arena,
			      const struct environment *environment)
{
	struct header_value type;
	const char *text = NULL;
	bool coded = false;

	if (!get_clean(environment, "CONTENT_TYPE", &text) || !read_coding(environment, &coded)) {
		return false;
	}
	if (text == NULL) {
		request->body_kind = request->body_length > 0 ? BODY_OTHER : BODY_NONE;
		return true;
	}
	if (!header_value_parse(&type, arena, text)) {
		return false;
	}
	request->body_kind = coded ? BODY_OTHER : kind_of(&type);
	return request->body_kind != BODY_MULTIPART || read_boundary(request, &type);
}

/* Returns the token behind "Bearer ", or NULL when it is not of RFC 6750's form. */
static const char *bearer_token(const char *authorization)
{
	static const char scheme[] = "bearer ";
	const char *token = NULL;
	size_t length = 0;

	if (strncasecmp(authorization, scheme, strlen(scheme)) != 0) {
		return NULL;
	}
	token = authorization + strlen(scheme);
	token += strspn(token, " ");
	length = strspn(token,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");
	return length > 0 && token[length + strspn(token + length, "=")] == '\0' ? token : NULL;
}

/* Apache renames the header on an internal redirect (hazard 9); two that differ are somebody's game. */
static bool read_authorization(struct request *request, struct arena *arena,
			       const struct environment *environment)
{
	const char *authorization = NULL;
	const char *redirected = NULL;

	(void)arena;
	if (!get_single(environment, "HTTP_AUTHORIZATION", &authorization) ||
	    !get_single(environment, "REDIRECT_HTTP_AUTHORIZATION", &redirected)) {
		return false;
	}
	if (authorization == NULL) {
		authorization = redirected;
	} else if (redirected != NULL && !text_equal(authorization, redirected)) {
		return false;
	}
	if (authorization != NULL) {
		request->bearer_token = bearer_token(authorization);
		request->authorization_malformed = request->bearer_token == NULL;
	}
	return true;
}

/* All of them are read, also after a fault: the answer to a malformed request needs its origin. */
static bool read_headers(struct request *request, struct arena *arena,
			 const struct environment *environment)
{
	const char *accept = NULL;
	const char *sendfile = NULL;
	bool ok = true;

	(void)arena;
	ok = get_clean(environment, "HTTP_RANGE", &request->range) && ok;
	ok = get_clean(environment, "EVOLV_X_SENDFILE", &sendfile) && ok;
	request->server_sends_files = sendfile != NULL && text_equal(sendfile, "on");
	ok = get_clean(environment, "HTTP_IF_RANGE", &request->if_range) && ok;
	ok = get_clean(environment, "HTTP_IF_MATCH", &request->if_match) && ok;
	ok = get_clean(environment, "HTTP_IF_NONE_MATCH", &request->if_none_match) && ok;
	ok = get_single(environment, "HTTP_ORIGIN", &request->origin) && ok;
	ok = get_single(environment, "HTTP_SEC_FETCH_SITE", &request->fetch_site) && ok;
	ok = get_single(environment, "HTTP_IDEMPOTENCY_KEY", &request->idempotency_key) && ok;
	ok = get_clean(environment, "HTTP_ACCEPT_LANGUAGE", &request->accept_language) && ok;
	ok = get_clean(environment, "HTTP_ACCEPT", &accept) && ok;
	/* They may be another site's of the same domain: one that is not clean is none. */
	(void)get_clean(environment, "HTTP_COOKIE", &request->cookies);
	request->wants_html = accept_prefers_html(accept);
	return ok;
}

static bool read_client(struct request *request, const struct config *config, struct arena *arena,
			const struct environment *environment)
{
	struct address client = { { 0 } };
	const char *forwarded = NULL;

	if (!get_clean(environment, "HTTP_X_FORWARDED_FOR", &forwarded)) {
		return false;
	}
	client_address_find(&client, environment_get(environment, "REMOTE_ADDR"), forwarded,
			    config->trusted_proxies);
	request->client_address = address_text(&client, arena);
	request->client_network = address_network_text(&client, arena);
	return true;
}

/* What holds for a request of which nothing could be read. */
static void init(struct request *request, struct arena *arena)
{
	*request = (struct request){
		.request_id = random_hex(arena, 16),
		.script = "",
		.path = "/",
		.query_text = "",
		.client_address = "0.0.0.0",
		.client_network = "0.0.0.0",
	};
}

enum error request_read(struct request *request, const struct config *config, struct arena *arena,
			char **environment)
{
	typedef bool read_fn(struct request *, struct arena *, const struct environment *);
	static read_fn *const parts[] = {
		read_path,         read_query,   read_length,
		read_content_type, read_headers, read_authorization,
	};
	struct environment sorted = { .count = 0 };
	const char *method = NULL;
	bool ok = true;

	init(request, arena);
	if (!environment_read(&sorted, arena, environment)) {
		return ERROR_MALFORMED;
	}
	method = environment_get(&sorted, "REQUEST_METHOD");
	request->method = method == NULL ? METHOD_NONE : method_from_name(method);
	ok = read_client(request, config, arena, &sorted);
	for (size_t i = 0; i < LENGTH(parts); i++) {
		ok = parts[i](request, arena, &sorted) && ok;
	}
	return ok ? NO_ERROR : ERROR_MALFORMED;
}
