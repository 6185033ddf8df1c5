/*
 * See secret_file.h. A secret that others can read is none: the program refuses to work with it.
 */
#include "auth/secret_file.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#define FILE_LIMIT 4096 /* bytes */

const char *secret_digits_read(unsigned char *bytes, size_t *length,
			       const struct secret_bounds *bounds, const char *digits,
			       struct arena *arena)
{
	size_t count = strlen(digits) / 2;
	if (count < bounds->min) {
		return arena_printf(arena, "fewer than %zu hexadecimal digits", 2 * bounds->min);
	}
	if (count > bounds->max) {
		return arena_printf(arena, "more than %zu hexadecimal digits", 2 * bounds->max);
	}
	if (!hex_decode(digits, bytes, count)) {
		return "not an even number of hexadecimal digits";
	}
	*length = count;
	return NULL;
}

const char *secret_file_text(const char *setting, const char *path, struct arena *arena)
{
	const char *problem = path == NULL ? "no file is configured" : file_secrecy_problem(path);
	const char *text = NULL;
	if (problem == NULL) {
		text = file_read(arena, path, FILE_LIMIT, NULL);
		problem = text == NULL ? strerror(errno) : NULL;
	}
	if (problem != NULL) {
		log_error("%s %s: %s", setting, path == NULL ? "" : path, problem);
	}
	return text;
}

enum error secret_file_read(unsigned char *bytes, size_t *length,
			    const struct secret_bounds *bounds, const char *setting,
			    const char *path, struct arena *arena)
{
	const char *text = secret_file_text(setting, path, arena);
	if (text == NULL) {
		return ERROR_INTERNAL;
	}
	const char *problem =
		secret_digits_read(bytes, length, bounds, text_trim(arena, text), arena);
	if (problem != NULL) {
		log_error("%s %s: %s", setting, path, problem);
		return ERROR_INTERNAL;
	}
	return NO_ERROR;
}
