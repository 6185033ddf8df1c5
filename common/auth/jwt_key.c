/*
 * The signing key. A key that others can read, or that is short, is no key: with an empty one libjwt
 * accepts unsigned tokens (hazard 1), so the program refuses to work instead.
 */
#include "auth/jwt.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_FILE_MAX 4096 /* bytes */
#define OTHERS_MAY 0007   /* permission bits */

/* Returns NULL, or what is wrong with the file. */
static const char *check_file(const char *path)
{
	struct stat status = {0};
	if (stat(path, &status) != 0) {
		return strerror(errno);
	}
	if (!S_ISREG(status.st_mode)) {
		return "not a regular file";
	}
	return (status.st_mode & OTHERS_MAY) != 0 ? "others may use it; chmod 600 it" : NULL;
}

/* Returns NULL, or what is wrong with the digits. */
static const char *read_digits(struct jwt_key *key, struct arena *arena, const char *text)
{
	const char *digits = text_trim(arena, text);
	size_t length = strlen(digits) / 2;
	if (length < JWT_KEY_MIN) {
		return "fewer than 64 hexadecimal digits";
	}
	if (length > sizeof(key->bytes)) {
		return "more than 128 hexadecimal digits";
	}
	if (!hex_decode(digits, key->bytes, length)) {
		return "not an even number of hexadecimal digits";
	}
	key->length = length;
	return NULL;
}

enum error jwt_key_load(struct jwt_key *key, const char *path, struct arena *arena)
{
	*key = (struct jwt_key){.length = 0};
	const char *problem = path == NULL ? "no file is configured" : check_file(path);
	if (problem == NULL) {
		const char *text = file_read(arena, path, KEY_FILE_MAX, NULL);
		problem = text == NULL ? strerror(errno) : read_digits(key, arena, text);
	}
	if (problem != NULL) {
		log_error("secret_key_file %s: %s", path == NULL ? "" : path, problem);
		return ERROR_INTERNAL;
	}
	return NO_ERROR;
}
