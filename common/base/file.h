/*
 * Whole files, small ones.
 */
#ifndef EVOLV_BASE_FILE_H
#define EVOLV_BASE_FILE_H

#include "base/arena.h"

#include <stddef.h>

/* Returns the file's bytes with a NUL behind them and, if length is not NULL, their number. NULL when
 * the file cannot be read or is larger than limit; errno says why (EFBIG). */
char *file_read(struct arena *arena, const char *path, size_t limit, size_t *length);

#endif
