/*
 * An environment, one entry a line: what comes out keeps every promise of http/request.h, and what must be
 * refused is.
 */
#include "fuzz.h"

#include "base/address.h"
#include "base/text.h"
#include "http/header_value.h"
#include "http/multipart.h"
#include "http/request.h"

#include <string.h>

#define ENTRIES_MAX 200
#define PROXIES     "10.0.0.0/8 ::1"

/* Cuts text into lines, in place; returns their number. */
static size_t cut(char *text, char **entries)
{
	size_t count = 0;

	while (text != NULL && count < ENTRIES_MAX) {
		char *end = strchr(text, '\n');

		if (end != NULL) {
			*end++ = '\0';
		}
		entries[count++] = text;
		text = end;
	}
	entries[count] = NULL;
	return count;
}

/* The slow and simple way to say that two entries have one name. */
static bool has_twins(char **entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(entries[i], "=") + 1;

		for (size_t j = 0; j < i; j++) {
			if (entries[i][length - 1] == '=' &&
			    strncmp(entries[i], entries[j], length) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* Returns the value of name in the entries as they are, NULL when it is empty or not there. */
static const char *raw(char **entries, const char *name)
{
	size_t length = strlen(name);

	for (; *entries != NULL; entries++) {
		if (strncmp(*entries, name, length) == 0 && (*entries)[length] == '=') {
			return (*entries)[length + 1] == '\0' ? NULL : *entries + length + 1;
		}
	}
	return NULL;
}

static void check_texts(const struct request *request)
{
	const char *const texts[] = {
		request->script,          request->path,
		request->query_text,      request->bearer_token,
		request->origin,          request->if_none_match,
		request->fetch_site,      request->accept_language,
		request->idempotency_key, request->client_address,
		request->client_network,  request->multipart_boundary,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		must(texts[i] == NULL || header_text_is_clean(texts[i]));
	}
	must(request->origin == NULL || strchr(request->origin, ',') == NULL);
	must(request->bearer_token == NULL || strpbrk(request->bearer_token, ", ") == NULL);
	must(!request->authorization_malformed || request->bearer_token == NULL);
}

static void check_body(const struct request *request, char **entries)
{
	const char *length = raw(entries, "CONTENT_LENGTH");

	must(request->has_length == (length != NULL));
	must(request->has_length || request->body_length == 0);
	must(length == NULL || length[strspn(length, "0123456789")] == '\0');
	must(!(request->has_length && request->chunked));
	must((request->multipart_boundary != NULL) == (request->body_kind == BODY_MULTIPART));
	must(request->multipart_boundary == NULL ||
	     multipart_boundary_is_valid(request->multipart_boundary));
}

/* Nobody but a proxy of ours says who the client is. */
static void check_client(const struct request *request, char **entries, struct arena *arena)
{
	const char *peer_text = raw(entries, "REMOTE_ADDR");
	struct address client = { { 0 } };
	struct address peer = { { 0 } };

	must(address_parse(&client, request->client_address, strlen(request->client_address)));
	must(text_equal(address_text(&client, arena), request->client_address));
	if (peer_text == NULL || !address_parse(&peer, peer_text, strlen(peer_text))) {
		must(text_equal(request->client_address, "0.0.0.0"));
	} else if (!address_list_holds(PROXIES, &peer)) {
		must(text_equal(request->client_address, address_text(&peer, arena)));
	}
}

static void check_method(const struct request *request, char **entries)
{
	const char *method = raw(entries, "REQUEST_METHOD");

	must(request->method == METHOD_NONE || text_equal(method_name(request->method), method));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config config = { .trusted_proxies = PROXIES };
	char *entries[ENTRIES_MAX + 1] = { NULL };
	struct request request;
	struct arena arena;
	enum error error = NO_ERROR;
	size_t count = 0;

	arena_init(&arena, FUZZ_ARENA_LIMIT);
	count = cut(arena_strndup(&arena, (const char *)data, size), entries);
	error = request_read(&request, &config, &arena, entries);
	must(error == NO_ERROR || error == ERROR_MALFORMED);
	must(strspn(request.request_id, "0123456789abcdef") == 32);
	must(!has_twins(entries, count) || error == ERROR_MALFORMED);
	check_texts(&request);
	if (error == NO_ERROR) {
		check_body(&request, entries);
		check_client(&request, entries, &arena);
		check_method(&request, entries);
	}
	arena_clear(&arena);
	return 0;
}
