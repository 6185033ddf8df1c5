/*
 * Files that hold one secret, as hexadecimal digits.
 */
#ifndef EVOLV_AUTH_SECRET_FILE_H
#define EVOLV_AUTH_SECRET_FILE_H

#include "base/arena.h"
#include "http/error.h"

#include <stddef.h>

/* How many bytes a secret may have. */
struct secret_bounds {
	size_t min;
	size_t max;
};

/* Returns the text of the file at path; NULL, and a line in the log under the setting's name, when it cannot be read or
 * others may use it. */
const char *secret_file_text(const char *setting, const char *path, struct arena *arena);

/* Reads hexadecimal digits into bytes, which has room for bounds->max. Returns NULL, or what is wrong with them. */
const char *secret_digits_read(unsigned char *bytes, size_t *length,
			       const struct secret_bounds *bounds, const char *digits,
			       struct arena *arena);

/* Reads the file at path into bytes, which has room for bounds->max. ERROR_INTERNAL, and a line in the log
 * under the setting's name, when it is missing, too short or too long, or others may use it. */
enum error secret_file_read(unsigned char *bytes, size_t *length,
			    const struct secret_bounds *bounds, const char *setting,
			    const char *path, struct arena *arena);

#endif
