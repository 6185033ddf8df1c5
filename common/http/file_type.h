/*
 * What a file is by its content, whatever it is called (hazard 28). The only home of libmagic, which only programs that
 * take uploads link: they name file_type_detect in their tables.
 *
 * libmagic works with a small table of our own, file_type.magic. With the system's it would take 20 MB and as many
 * milliseconds, and find a thousand kinds that are not taken.
 */
#ifndef EVOLV_HTTP_FILE_TYPE_H
#define EVOLV_HTTP_FILE_TYPE_H

#include "base/arena.h"

typedef const char *file_type_fn(struct arena *arena, const char *path);

/* Returns "image/png", "text/plain" and the like by the file's first bytes, or application/octet-stream for what is not
 * known. NULL when that cannot be found out; the log says why. */
file_type_fn file_type_detect;

#endif
