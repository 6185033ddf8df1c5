/*
 * What the web server hands to a CGI program (RFC 3875), read once into a constant struct.
 *
 * Nothing else in the project calls getenv, save config_path(). Every text is NUL-terminated, valid
 * UTF-8 and without control characters, or the request is malformed.
 */
#ifndef EVOLV_HTTP_REQUEST_H
#define EVOLV_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/config.h"
#include "http/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Methods are bits, so that a route row and an Allow header can hold several. */
enum method {
	METHOD_NONE = 0,
	METHOD_GET = 1 << 0,
	METHOD_HEAD = 1 << 1,
	METHOD_POST = 1 << 2,
	METHOD_PUT = 1 << 3,
	METHOD_PATCH = 1 << 4,
	METHOD_DELETE = 1 << 5,
	METHOD_OPTIONS = 1 << 6,
};

/* A name and its value, from a query or from a form. */
struct param {
	const char *name;
	const char *value;
};

struct params {
	struct param *items;
	size_t count;
};

/* The kinds of body that are understood; bits, for the route rows. */
enum body_kind {
	BODY_NONE = 0,
	BODY_JSON = 1 << 0,
	BODY_FORM = 1 << 1,      /* application/x-www-form-urlencoded */
	BODY_MULTIPART = 1 << 2, /* multipart/form-data */
	BODY_OTHER = 1 << 3,     /* anything else: refused */
};

struct request {
	enum method method; /* METHOD_NONE for one that is not in the allow-list */
	const char *script; /* SCRIPT_NAME's last segment: the program's public name */
	const char *uri;    /* REQUEST_URI: what the client wrote, not decoded; NULL: not clean */
	const char *path;   /* PATH_INFO with exactly one slash at both ends: "/", "/12/" */
	const char *query_text; /* QUERY_STRING as it came */
	struct params query;    /* … decoded */
	enum body_kind body_kind;
	const char *multipart_boundary; /* NULL unless BODY_MULTIPART */
	bool has_length;                /* CONTENT_LENGTH was there */
	bool chunked;                   /* a body came without a length (hazard 11) */
	size_t body_length;             /* 0 without a body */
	const char *bearer_token;       /* NULL: no Authorization header */
	bool authorization_malformed;   /* one that is not "Bearer token" */
	const char *if_match;           /* NULL: absent; so for all that follow */
	const char *if_none_match;
	const char *range;
	const char *if_range;
	const char *idempotency_key;
	const char *origin;
	const char *fetch_site; /* Sec-Fetch-Site */
	const char *accept_language;
	const char *cookies; /* all of them, as they came */
	/* Canonical text; a trusted proxy's forwarded address already used. */
	const char *client_address;
	const char *client_network; /* what limits count: IPv4 whole, IPv6 its /64 */
	bool server_sends_files;    /* it takes X-Sendfile from us: its configuration says so */
	bool wants_html;            /* Accept prefers text/html to JSON */
	const char *request_id;     /* 32 hexadecimal digits, ours */
};

/* Reads the environment. Returns NO_ERROR or ERROR_MALFORMED; request_id is set in either case.
 * Refuses two entries of one name (hazard 10), joined headers (13), bad lengths and bad encodings. */
enum error request_read(struct request *request, const struct config *config, struct arena *arena,
			char **environment);

/* The method's name, and back; METHOD_NONE for a name outside the allow-list (hazard 20). */
const char *method_name(enum method method);
enum method method_from_name(const char *name);

/* Returns "GET, HEAD, OPTIONS" for the bits of methods that are allowed: the value of an Allow header. */
const char *method_list(unsigned allowed, struct arena *arena);

/* Returns the last value of name, or NULL. */
const char *params_get(const struct params *params, const char *name);

/* True when that is "1" or "true". */
bool params_is_true(const struct params *params, const char *name);

#endif
