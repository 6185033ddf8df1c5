/*
 * The answer: filled by handlers, written once, whole, at the end (hazard 15).
 */
#ifndef EVOLV_HTTP_RESPONSE_H
#define EVOLV_HTTP_RESPONSE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/request.h"

#include <stdbool.h>

/* How a response may be kept by others. */
enum caching {
	CACHING_NONE,   /* no-store: errors, changes, anything personal */
	CACHING_PUBLIC, /* a CDN may keep it for a minute; has an ETag */
};

struct response_header {
	const char *name;
	const char *value;
	struct response_header *next;
};

struct response {
	struct arena *arena;
	int status;
	const char *content_type; /* NULL when there is no body */
	struct strbuf body;
	int file; /* a descriptor whose bytes are the body; -1: none */
	size_t file_size;
	/* Where the web server finds it to send it itself; NULL: we send it. */
	const char *file_path;
	enum caching caching;
	const char *etag; /* the body's, where known already; NULL: it is made, a file has none */
	struct response_header *headers; /* beside those that every answer has */
};

/* The most a body may hold. */
#define RESPONSE_BODY_MAX (16u << 20)

void response_init(struct response *response, struct arena *arena);

/* Forgets everything that was filled in: the handler runs again, or an error takes its place. */
void response_reset(struct response *response);

/* Gives the body's memory back; the response may be filled again. */
void response_clear(struct response *response);

/* Adds a header. One that every answer or every page has by itself (Cache-Control, Content-Security-Policy, …) takes
 * its place; all Vary headers become one. A control character in name or value is a programming error and ends the
 * program. */
void response_header(struct response *response, const char *name, const char *value);
void response_headerf(struct response *response, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Returns the first value that was added under name, any case, or NULL. */
const char *response_header_get(const struct response *response, const char *name);

/* Sets the status and starts a JSON body: add it to response->body. */
void response_json(struct response *response, int status);

/* The same with a body that is ready; json is copied. */
void response_json_text(struct response *response, int status, const char *json);

/* A page. The body must be HTML whose values were escaped. */
void response_html(struct response *response, int status);

/* A text of another type, such as "text/calendar; charset=utf-8"; content_type is a constant. */
void response_text(struct response *response, int status, const char *content_type);

/* A file of size bytes, whatever it holds, to be saved by the client under file_name: never shown as a page
 * of ours (hazard 28). The response owns descriptor from here on. content_type is a constant. */
void response_file(struct response *response, int descriptor, size_t size, const char *content_type,
		   const char *file_name);

/* Returns the Content-Disposition of such a file. */
const char *response_attachment(struct arena *arena, const char *file_name);

/* Lets the web server send the file of response_file(): it need not be copied through this program, and ranges are the
 * server's business. path is absolute and lives as long as the response. */
void response_file_by_server(struct response *response, const char *path);

/* No body at all: 204. */
void response_empty(struct response *response, int status);

/* Writes the answer to descriptor in one go: Status, headers, body. A public body gets its ETag and, when
 * the request has it already, becomes 304; HEAD gets the headers only. Returns false when the client is
 * gone. */
bool response_write(struct response *response, const struct request *request, int descriptor);

#endif
