/*
 * See cookie.h.
 */
#include "http/cookie.h"

#include "base/text.h"

#include <string.h>

/* A web server that joined two headers (hazard 13) leaves a comma: no value of ours has one. */
#define VALUE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

/* The value of one "name=value", if it is the cookie called name. */
static const char *value_of(const char *pair, const char *name)
{
	const char *rest = pair + strspn(pair, " \t");

	if (!text_starts_with(rest, name) || rest[strlen(name)] != '=') {
		return NULL;
	}
	return rest + strlen(name) + 1;
}

const char *cookie_find(struct arena *arena, const char *text, const char *name)
{
	char *rest = text ? arena_strdup(arena, text) : NULL;
	const char *found = NULL;

	while (rest) {
		const char *value = value_of(strsep(&rest, ";"), name);
		if (value && found) {
			return NULL;
		}
		found = value ? value : found;
	}
	return found && *found && !found[strspn(found, VALUE_CHARACTERS)] ? found : NULL;
}

static void set(struct response *response, const char *name, const char *value, bool secure,
		const char *more)
{
	response_headerf(response, "Set-Cookie", "%s=%s; Path=/%s; SameSite=Lax%s%s", name, value,
			 more, secure ? "; Secure" : "", *value ? "" : "; Max-Age=0");
}

void cookie_set(struct response *response, const char *name, const char *value, bool secure)
{
	set(response, name, value, secure, "; HttpOnly");
}

void cookie_tell(struct response *response, const char *name, const char *value, bool secure)
{
	set(response, name, value, secure, "");
}
