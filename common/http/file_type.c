/*
 * See file_type.h.
 */
#include "http/file_type.h"

#include "base/log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define LOOK_AT ((size_t)64 << 10) /* bytes: a text is only one if all of them are */

/* What of libmagic reads more of a file than its table says is not wanted: it would be one parser more to attack. */
#define FLAGS                                                                                      \
	(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE | \
	 MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV |    \
	 MAGIC_NO_CHECK_JSON)

/* file_type.magic, compiled. libmagic takes it for an array of structures. */
_Alignas(max_align_t) static unsigned char table[] = {
#include "common/http/file_type.inc"
};

static const char unknown[] = "application/octet-stream";

static const char *describe(struct arena *arena, const char *bytes, size_t length)
{
	void *tables[] = { table };
	size_t sizes[] = { sizeof(table) };
	const char *found = NULL;

	/* Of one byte libmagic says nothing. */
	if (length == 1 && isascii(bytes[0]) && !iscntrl((unsigned char)bytes[0])) {
		return "text/plain";
	}
	magic_t magic = magic_open(FLAGS);
	if (magic != NULL && magic_load_buffers(magic, tables, sizes, 1) == 0) {
		found = magic_buffer(magic, bytes, length);
	}
	if (found == NULL) {
		log_error("libmagic: %s", magic == NULL ? strerror(errno) : magic_error(magic));
	} else {
		found = arena_strdup(arena, found);
	}
	if (magic != NULL) {
		magic_close(magic);
	}
	return found;
}

const char *file_type_detect(struct arena *arena, const char *path)
{
	char *bytes = arena_alloc(arena, LOOK_AT);
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length = file < 0 ? -1 : read(file, bytes, LOOK_AT);

	if (file >= 0) {
		close(file);
	}
	if (length < 0) {
		log_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	return length == 0 ? unknown : describe(arena, bytes, (size_t)length);
}
