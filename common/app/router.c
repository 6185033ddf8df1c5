/*
 * Paths are matched segment by segment. {id} and every name that ends in _id takes a number that fits a
 * bigint column; any other {name} takes letters, digits, "-" and "_".
 */
#include "app/router.h"

#include "base/text.h"

#include <ctype.h>

/* The length of the segment at text, up to its slash. */
static size_t segment_length(const char *text)
{
	return strcspn(text, "/");
}

bool router_is_number(const char *name, size_t length)
{
	return (length == 2 && memcmp(name, "id", 2) == 0) ||
	       (length > 3 && memcmp(name + length - 3, "_id", 3) == 0);
}

static bool is_word(const char *text)
{
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && *text != '-' && *text != '_') {
			return false;
		}
	}
	return true;
}

/* Returns the parameter's value, or NULL when the segment cannot stand for it. What follows the pattern's
 * brace, ".ics", must end the segment too. */
static const char *match_param(const char *pattern, size_t length, const char *segment,
			       struct arena *arena)
{
	size_t braced = strcspn(pattern, "}") + 1;
	size_t suffix = length - braced;
	size_t size = segment_length(segment);
	int64_t number = 0;

	if (size <= suffix || memcmp(segment + size - suffix, pattern + braced, suffix) != 0) {
		return NULL;
	}
	const char *value = arena_strndup(arena, segment, size - suffix);
	if (router_is_number(pattern + 1, braced - 2)) {
		return isdigit((unsigned char)*value) && text_to_int64(value, &number) ? value
										       : NULL;
	}
	return is_word(value) ? value : NULL;
}

static bool match_path(const char *pattern, const char *path, const char **params,
		       struct arena *arena)
{
	size_t count = 0;

	while (*pattern && *path) {
		size_t wanted = segment_length(pattern);
		size_t given = segment_length(path);

		if (*pattern == '{') {
			params[count] = match_param(pattern, wanted, path, arena);
			if (!params[count++]) {
				return false;
			}
		} else if (wanted != given || memcmp(pattern, path, given) != 0) {
			return false;
		}
		pattern += wanted;
		path += given;
		if (*pattern != *path) {
			return false;
		}
		if (*pattern == '/') {
			pattern++;
			path++;
		}
	}
	return *pattern == *path;
}

struct route_match router_find(const struct app *app, struct arena *arena, enum method method,
			       const char *path)
{
	struct route_match found = { 0 };
	enum method wanted = method == METHOD_HEAD ? METHOD_GET : method;

	for (size_t i = 0; i < app->route_count; i++) {
		const struct route *route = &app->routes[i];
		const char *params[PATH_PARAMS_MAX] = { 0 };

		if (!match_path(route->path, path, params, arena)) {
			continue;
		}
		found.methods |= route->method;
		if (route->method == wanted && !found.route) {
			found.route = route;
			memcpy(found.params, params, sizeof(params));
		}
	}
	if (found.methods & METHOD_GET) {
		found.methods |= METHOD_HEAD;
	}
	if (found.methods) {
		found.methods |= METHOD_OPTIONS;
	}
	return found;
}
