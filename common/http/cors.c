/*
 * Other sites: who may read an answer, and who may post a form.
 */
#include "http/cors.h"

#include "base/text.h"

#include <string.h>

#define ALLOW_HEADERS  "Authorization, Content-Type, Idempotency-Key, If-Match"
#define EXPOSE_HEADERS "ETag, Location, Retry-After, X-Request-Id"
#define MAX_AGE        "600"

/* True when a list with blanks between its entries holds origin: byte for byte, nothing but whole entries
 * (hazard 27). */
static bool list_holds(const char *list, const char *origin)
{
	size_t wanted = strlen(origin);

	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, " \t");

		if (length == wanted && length > 0 && memcmp(list, origin, length) == 0) {
			return true;
		}
		list += length + strspn(list + length, " \t");
	}
	return false;
}

/* "null" is what sandboxed frames and local files call themselves: everybody's name. */
static bool is_configured(const char *origin, const struct config *config)
{
	return origin != NULL && !text_equal(origin, "null") &&
	       list_holds(config->cors_origins, origin);
}

/* True when origin is scheme and host of the school's own address. */
static bool is_own(const char *origin, const struct config *config)
{
	const char *base = config->base_url;
	const char *host = base == NULL ? NULL : strstr(base, "://");
	size_t length = host == NULL ? 0 : (size_t)(host - base) + 3 + strcspn(host + 3, "/");

	return length > 0 && strlen(origin) == length && memcmp(origin, base, length) == 0;
}

void cors_add_headers(struct response *response, const struct request *request,
		      const struct config *config)
{
	response_header(response, "Vary", "Origin");
	if (!is_configured(request->origin, config) ||
	    response_header_get(response, "Access-Control-Allow-Origin") != NULL) {
		return;
	}
	response_header(response, "Access-Control-Allow-Origin", request->origin);
	response_header(response, "Access-Control-Expose-Headers", EXPOSE_HEADERS);
}

void cors_answer_options(struct response *response, const struct request *request,
			 const struct config *config, unsigned allowed_methods)
{
	const char *list = method_list(allowed_methods, response->arena);

	response_empty(response, 204);
	response_header(response, "Allow", list);
	cors_add_headers(response, request, config);
	if (is_configured(request->origin, config)) {
		response_header(response, "Access-Control-Allow-Methods", list);
		response_header(response, "Access-Control-Allow-Headers", ALLOW_HEADERS);
		response_header(response, "Access-Control-Max-Age", MAX_AGE);
	}
}

bool cors_same_site(const struct request *request, const struct config *config)
{
	const char *site = request->fetch_site;

	if (text_equal(site, "same-origin") || text_equal(site, "none")) {
		return true;
	}
	if (request->origin == NULL) {
		return site == NULL;
	}
	return is_own(request->origin, config) || is_configured(request->origin, config);
}
