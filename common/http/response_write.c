/*
 * The response on its way out: what every answer carries, what a cache may do with it, and one write.
 */
#include "http/response.h"

#include "base/array.h"
#include "base/log.h"
#include "base/text.h"
#include "http/error.h"
#include "http/etag.h"
#include "http/json.h"
#include "http/range.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/uio.h>
#include <unistd.h>

#define HEAD_MAX   ((size_t)64 << 10)
#define FILE_PIECE ((size_t)64 << 10)

/* Browsers ask each time whether their copy still holds; a CDN answers for a minute by itself. */
#define CACHE_PUBLIC  "public, max-age=0, s-maxage=60, stale-while-revalidate=30"
#define CACHE_PRIVATE "private, no-store"

/* An answer depends on who asks and on where the asking page comes from. */
#define VARY_ALWAYS "Authorization, Origin"

struct default_header {
	const char *name;
	const char *value;
};

static const struct default_header html_headers[] = {
	{ .name = "Content-Security-Policy",
	  .value = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
		   "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
		   "frame-ancestors 'none'" },
	{ .name = "Referrer-Policy", .value = "same-origin" },
	{ .name = "X-Frame-Options", .value = "DENY" },
};

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ .status = 200, .reason = "OK" },
	{ .status = 201, .reason = "Created" },
	{ .status = 202, .reason = "Accepted" },
	{ .status = 204, .reason = "No Content" },
	{ .status = 206, .reason = "Partial Content" },
	{ .status = 303, .reason = "See Other" },
	{ .status = 304, .reason = "Not Modified" },
	{ .status = 307, .reason = "Temporary Redirect" },
	{ .status = 400, .reason = "Bad Request" },
	{ .status = 401, .reason = "Unauthorized" },
	{ .status = 403, .reason = "Forbidden" },
	{ .status = 404, .reason = "Not Found" },
	{ .status = 405, .reason = "Method Not Allowed" },
	{ .status = 409, .reason = "Conflict" },
	{ .status = 411, .reason = "Length Required" },
	{ .status = 412, .reason = "Precondition Failed" },
	{ .status = 413, .reason = "Content Too Large" },
	{ .status = 415, .reason = "Unsupported Media Type" },
	{ .status = 416, .reason = "Range Not Satisfiable" },
	{ .status = 422, .reason = "Unprocessable Content" },
	{ .status = 429, .reason = "Too Many Requests" },
	{ .status = 500, .reason = "Internal Server Error" },
	{ .status = 503, .reason = "Service Unavailable" },
	{ .status = 507, .reason = "Insufficient Storage" },
};

static const char *reason_of(int status)
{
	for (size_t i = 0; i < LENGTH(reasons); i++) {
		if (reasons[i].status == status) {
			return reasons[i].reason;
		}
	}
	return "Unknown";
}

/* True when the status says by itself that no body follows. */
static bool is_bodiless(int status)
{
	return status == 204 || status == 304;
}

static void add_header(struct strbuf *head, const char *name, const char *value)
{
	strbuf_addf(head, "%s: %s\r\n", name, value);
}

/* Adds a header unless the handler has set its own. */
static void add_default(struct strbuf *head, const struct response *response, const char *name,
			const char *value)
{
	if (response_header_get(response, name) == NULL) {
		add_header(head, name, value);
	}
}

/* True when a comma list holds word. */
static bool list_has(const char *list, const char *word, size_t length)
{
	while (*list != '\0') {
		size_t entry = strcspn(list, ", ");

		if (entry == length && strncasecmp(list, word, length) == 0) {
			return true;
		}
		list += entry + strspn(list + entry, ", ");
	}
	return false;
}

/* Adds to vary each word of value that it does not hold yet. */
static void merge_vary(struct strbuf *vary, const char *value)
{
	while (*value != '\0') {
		size_t length = strcspn(value, ", ");

		if (length > 0 && !list_has(vary->text, value, length)) {
			strbuf_add_text(vary, ", ");
			strbuf_add(vary, value, length);
		}
		value += length + strspn(value + length, ", ");
	}
}

/* Adds what the handler set; all its Vary headers become one. */
static void add_handlers_headers(struct strbuf *head, const struct response *response)
{
	struct strbuf vary;

	strbuf_init(&vary, HEAD_MAX);
	strbuf_add_text(&vary, VARY_ALWAYS);
	for (const struct response_header *at = response->headers; at != NULL; at = at->next) {
		if (text_equal_ignoring_case(at->name, "Vary")) {
			merge_vary(&vary, at->value);
		} else {
			add_header(head, at->name, at->value);
		}
	}
	add_header(head, "Vary", vary.text);
	strbuf_clear(&vary);
}

/* A caller with a token gets an answer of their own, whatever the handler thinks (the contract). */
static bool is_public(const struct response *response, const struct request *request)
{
	return response->caching == CACHING_PUBLIC && request->bearer_token == NULL &&
	       !request->authorization_malformed;
}

/* Returns the body's tag, or NULL when it is good for nothing: nobody may keep the body, and nobody changes it. */
static const char *make_etag(const struct response *response, const struct request *request)
{
	bool reads = request->method == METHOD_GET || request->method == METHOD_HEAD;

	if (!reads || response->status != 200) {
		return NULL;
	}
	if (response->file >= 0 || response->etag != NULL) {
		return response->etag;
	}
	if (!is_public(response, request)) {
		return NULL;
	}
	return etag_make(response->arena, response->body.text, response->body.length);
}

static void add_html_headers(struct strbuf *head, const struct response *response)
{
	if (!text_starts_with(response->content_type, "text/html")) {
		return;
	}
	for (size_t i = 0; i < LENGTH(html_headers); i++) {
		add_default(head, response, html_headers[i].name, html_headers[i].value);
	}
}

/* Of a file that has a tag a part can be had. Narrows the file to it; returns the status. */
static int select_range(struct response *response, const struct request *request, const char *etag)
{
	size_t size = response->file_size;
	struct range range = { .length = size };
	enum range_kind kind = RANGE_WHOLE;

	response_header(response, "Accept-Ranges", "bytes");
	if (request->method == METHOD_GET && range_is_current(request->if_range, etag)) {
		kind = range_read(&range, request->range, size);
	}
	if (kind == RANGE_OUTSIDE) {
		response->file_size = 0;
		response_headerf(response, "Content-Range", "bytes */%zu", size);
		return 416;
	}
	if (kind == RANGE_WHOLE || lseek(response->file, (off_t)range.first, SEEK_SET) < 0) {
		return 200;
	}
	response->file_size = range.length;
	response_headerf(response, "Content-Range", "bytes %zu-%zu/%zu", range.first,
			 range.first + range.length - 1, size);
	return 206;
}

static void add_length(struct strbuf *head, const struct response *response)
{
	if (response->file_path != NULL) {
		add_header(head, "X-Sendfile", response->file_path);
	} else {
		strbuf_addf(head, "Content-Length: %zu\r\n",
			    response->file >= 0 ? response->file_size : response->body.length);
	}
}

/* The status stands first, always: Apache takes a Location without one for an order to run another
 * program (hazard 16). */
static void write_head(struct strbuf *head, const struct response *response,
		       const struct request *request, int status, const char *etag)
{
	strbuf_addf(head, "Status: %d %s\r\n", status, reason_of(status));
	if (!is_bodiless(status)) {
		if (response->content_type != NULL) {
			add_header(head, "Content-Type", response->content_type);
			add_html_headers(head, response);
		}
		add_length(head, response);
	}
	add_header(head, "X-Request-Id", request->request_id);
	add_header(head, "X-Content-Type-Options", "nosniff");
	add_default(head, response, "Cache-Control",
		    is_public(response, request) ? CACHE_PUBLIC : CACHE_PRIVATE);
	if (etag != NULL) {
		add_header(head, "ETag", etag);
	}
	add_handlers_headers(head, response);
	strbuf_add_text(head, "\r\n");
}

/* Steps over what was written. */
static void advance(struct iovec *parts, size_t count, size_t written)
{
	for (size_t i = 0; i < count; i++) {
		size_t step = written < parts[i].iov_len ? written : parts[i].iov_len;

		parts[i].iov_base = (char *)parts[i].iov_base + step;
		parts[i].iov_len -= step;
		written -= step;
	}
}

static bool write_all(int descriptor, struct iovec *parts, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		left += parts[i].iov_len;
	}
	while (left > 0) {
		ssize_t written = writev(descriptor, parts, (int)count);

		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			advance(parts, count, (size_t)written);
			left -= (size_t)written;
		}
	}
	return true;
}

/* A file goes out in pieces: it may be larger than memory. One that is shorter than it was announced ends the
 * answer early, which the web server tells the client. */
static bool write_file(int descriptor, int file, size_t left)
{
	static char piece[FILE_PIECE];

	while (left > 0) {
		ssize_t length = read(file, piece, left < sizeof(piece) ? left : sizeof(piece));
		struct iovec part = { .iov_base = piece,
				      .iov_len = length > 0 ? (size_t)length : 0 };

		if (length < 0 && errno == EINTR) {
			continue;
		}
		if (length <= 0 || !write_all(descriptor, &part, 1)) {
			return false;
		}
		left -= (size_t)length;
	}
	return true;
}

/* Half a body must not look like a whole one (hazard 15): an error takes its place. */
static void replace_broken_body(struct response *response, const struct request *request)
{
	const struct error_row *row = error_row(ERROR_INTERNAL);

	log_error("the answer is larger than %u bytes or memory is short", RESPONSE_BODY_MAX);
	response_reset(response);
	response_json(response, row->status);
	strbuf_add_char(&response->body, '{');
	json_add_member(&response->body, "detail", row->detail);
	json_add_member(&response->body, "request_id", request->request_id);
	strbuf_add_char(&response->body, '}');
}

/* True when the bytes of a file follow the head; the web server sends those whose path it is told. */
static bool sends_file(const struct response *response)
{
	return response->file >= 0 && response->file_path == NULL;
}

/* Of a part that begins behind the end we tell ourselves: the server's own 416 would be without our headers. */
static void keep_from_server(struct response *response, const struct request *request,
			     const char *etag)
{
	struct range range = { 0 };

	if (request->method == METHOD_GET && range_is_current(request->if_range, etag) &&
	    range_read(&range, request->range, response->file_size) == RANGE_OUTSIDE) {
		response->file_path = NULL;
	}
}

/* What the handler said, or what this client needs of it: nothing new (304), a part of the file (206, 416). */
static int choose_status(struct response *response, const struct request *request, const char *etag)
{
	bool kept = response->file >= 0 || is_public(response, request);

	if (kept && etag != NULL && etag_matches(request->if_none_match, etag)) {
		return 304;
	}
	if (etag != NULL && response->status == 200 && response->file >= 0) {
		keep_from_server(response, request, etag);
		return sends_file(response) ? select_range(response, request, etag) : 200;
	}
	return response->status;
}

static bool write_answer(const struct strbuf *head, const struct response *response, bool with_body,
			 int descriptor)
{
	struct iovec parts[] = {
		{ .iov_base = head->text, .iov_len = head->length },
		{ .iov_base = response->body.text,
		  .iov_len = with_body ? response->body.length : 0 },
	};

	if (!write_all(descriptor, parts, LENGTH(parts))) {
		return false;
	}
	return !with_body || !sends_file(response) ||
	       write_file(descriptor, response->file, response->file_size);
}

bool response_write(struct response *response, const struct request *request, int descriptor)
{
	struct strbuf head;

	if (!strbuf_ok(&response->body)) {
		replace_broken_body(response, request);
	}
	const char *etag = make_etag(response, request);
	int status = choose_status(response, request, etag);
	bool with_body = request->method != METHOD_HEAD && !is_bodiless(status);

	strbuf_init(&head, HEAD_MAX);
	write_head(&head, response, request, status, etag);
	bool written = strbuf_ok(&head) && write_answer(&head, response, with_body, descriptor);
	strbuf_clear(&head);
	return written;
}
