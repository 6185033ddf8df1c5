/*
 * See http_probe.h.
 */
#include "service/http_probe.h"

#include "base/strbuf.h"
#include "service/curl_handle.h"

#include <string.h>

#define BODY_MAX     ((size_t)16 << 10)
#define TIME_SECONDS 20L

static size_t keep_beginning(char *bytes, size_t size, size_t count, void *pointer)
{
	struct strbuf *body = pointer;
	size_t room = body->limit - body->length;

	strbuf_add(body, bytes, size * count < room ? size * count : room);
	return size * count;
}

static const char *header_of(CURL *curl, struct arena *arena, const char *name)
{
	struct curl_header *header = NULL;

	return curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK
		       ? arena_strdup(arena, header->value)
		       : "";
}

static void read_answer(struct http_answer *answer, struct arena *arena, CURL *curl)
{
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME, &answer->seconds);
	answer->content_type = header_of(curl, arena, "Content-Type");
	answer->nosniff = header_of(curl, arena, "X-Content-Type-Options");
	answer->location = header_of(curl, arena, "Location");
	const char *date = header_of(curl, arena, "Date");
	answer->date = *date == '\0' ? 0 : (int64_t)curl_getdate(date, NULL);
}

static const char *ask(struct http_answer *answer, struct arena *arena, CURL *curl,
		       struct strbuf *body)
{
	char trouble[CURL_ERROR_SIZE] = "";

	curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIME_SECONDS);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_beginning);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, trouble);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	if (code != CURLE_OK) {
		return arena_strdup(arena, *trouble != '\0' ? trouble : curl_easy_strerror(code));
	}
	read_answer(answer, arena, curl);
	answer->body = arena_strdup(arena, body->text);
	return NULL;
}

const char *http_probe(struct http_answer *answer, struct arena *arena, const char *url,
		       const char *header)
{
	CURL *curl = curl_handle_new();
	struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json, */*");
	struct strbuf body;

	*answer = (struct http_answer){ .body = "" };
	if (curl == NULL || headers == NULL) {
		return "libcurl cannot be used";
	}
	if (header != NULL) {
		headers = curl_slist_append(headers, header);
	}
	strbuf_init(&body, BODY_MAX);
	curl_handle_set(curl, "http,https", "");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	const char *problem = ask(answer, arena, curl, &body);
	strbuf_clear(&body);
	curl_slist_free_all(headers);
	curl_handle_free(curl);
	return problem;
}
