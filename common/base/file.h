/*
 * Whole files, small ones, whom they are open to, and writing to one.
 */
#ifndef EVOLV_BASE_FILE_H
#define EVOLV_BASE_FILE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Returns the file's bytes with a NUL behind them and, if length is not NULL, their number. NULL when
 * the file cannot be read or is larger than limit; errno says why (EFBIG). */
char *file_read(struct arena *arena, const char *path, size_t limit, size_t *length);

/* Writes all of length bytes. False with errno; then some may have been written. */
bool file_write(int descriptor, const void *bytes, size_t length);

/* Writes all that is still to be read of one file to another, and adds the number of bytes to *copied unless that is
 * NULL. False with errno; then some may have been written. */
bool file_copy(int from, int to, size_t *copied);

/* Returns NULL, or why path is no file to keep a secret in: it is missing, no file, or others may use it. */
const char *file_secrecy_problem(const char *path);

#endif
