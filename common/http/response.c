/*
 * The response: filled by handlers. How it is written stands in response_write.c.
 */
#include "http/response.h"

#include "base/log.h"
#include "base/text.h"
#include "http/urlencoded.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEADER_VALUE_MAX 4096

/* An answer that nobody filled is a fault of ours, not a success. */
#define STATUS_UNFILLED 500

static void forget(struct response *response)
{
	response->status = STATUS_UNFILLED;
	response->content_type = NULL;
	response->caching = CACHING_NONE;
	response->etag = NULL;
	response->headers = NULL;
	if (response->file >= 0) {
		close(response->file);
	}
	response->file = -1;
	response->file_path = NULL;
}

void response_init(struct response *response, struct arena *arena)
{
	response->arena = arena;
	response->file = -1;
	strbuf_init(&response->body, RESPONSE_BODY_MAX);
	forget(response);
}

void response_reset(struct response *response)
{
	strbuf_reset(&response->body);
	forget(response);
}

void response_clear(struct response *response)
{
	strbuf_clear(&response->body);
	forget(response);
}

/* A line break would let the value's author write headers of their own, or the body. */
static void refuse_control_characters(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7F) {
			log_error("a header would hold a control character");
			abort();
		}
	}
}

void response_header(struct response *response, const char *name, const char *value)
{
	struct response_header **last = &response->headers;
	struct response_header *header = arena_alloc(response->arena, sizeof(*header));

	refuse_control_characters(name);
	refuse_control_characters(value);
	header->name = arena_strdup(response->arena, name);
	header->value = arena_strdup(response->arena, value);
	while (*last != NULL) {
		last = &(*last)->next;
	}
	*last = header;
}

void response_headerf(struct response *response, const char *name, const char *format, ...)
{
	char value[HEADER_VALUE_MAX] = "";
	va_list arguments;
	int length = 0;

	va_start(arguments, format);
	length = vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(value)) {
		log_error("the header %s is too long", name);
		abort();
	}
	response_header(response, name, value);
}

const char *response_header_get(const struct response *response, const char *name)
{
	for (const struct response_header *at = response->headers; at != NULL; at = at->next) {
		if (text_equal_ignoring_case(at->name, name)) {
			return at->value;
		}
	}
	return NULL;
}

static void start_body(struct response *response, int status, const char *content_type)
{
	response->status = status;
	response->content_type = content_type;
	strbuf_reset(&response->body);
}

void response_json(struct response *response, int status)
{
	start_body(response, status, "application/json");
}

void response_json_text(struct response *response, int status, const char *json)
{
	response_json(response, status);
	strbuf_add_text(&response->body, json);
}

void response_html(struct response *response, int status)
{
	start_body(response, status, "text/html; charset=utf-8");
}

void response_text(struct response *response, int status, const char *content_type)
{
	start_body(response, status, content_type);
}

/* RFC 6266: the name percent-encoded, so that nothing in it can end the value. */
const char *response_attachment(struct arena *arena, const char *file_name)
{
	struct strbuf value;

	strbuf_init(&value, HEADER_VALUE_MAX);
	strbuf_add_text(&value, "attachment; filename*=UTF-8''");
	urlencoded_add(&value, file_name);
	return strbuf_take(&value, arena);
}

void response_file(struct response *response, int descriptor, size_t size, const char *content_type,
		   const char *file_name)
{
	start_body(response, 200, content_type);
	response->file = descriptor;
	response->file_size = size;
	response_header(response, "Content-Disposition",
			response_attachment(response->arena, file_name));
	response_header(response, "Content-Security-Policy", "default-src 'none'; sandbox");
}

void response_file_by_server(struct response *response, const char *path)
{
	response->file_path = path;
}

void response_empty(struct response *response, int status)
{
	start_body(response, status, NULL);
}
