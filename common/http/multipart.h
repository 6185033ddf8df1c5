/*
 * multipart/form-data (RFC 7578), streamed: text parts into memory, file parts to the spool directory.
 */
#ifndef EVOLV_HTTP_MULTIPART_H
#define EVOLV_HTTP_MULTIPART_H

#include "base/arena.h"
#include "http/body.h"
#include "http/error.h"

#include <stdbool.h>
#include <stddef.h>

/* True for a boundary that RFC 2046 § 5.1.1 allows: 1 to 70 characters of its alphabet, no blank at the end. */
bool multipart_boundary_is_valid(const char *boundary);

/* The bounds of one body. */
struct multipart_limits {
	size_t text_total; /* bytes of all text parts together */
	size_t file_size;  /* bytes of one file; 0: files are refused */
	size_t parts;      /* number of parts */
};

/* Where the bytes come from: returns how many were put at buffer, 0 at the end, -1 on an error. */
typedef long multipart_source_fn(void *source, char *buffer, size_t room);

/* Reads the whole body. Same results as body_read. Files are made with mode 0600 and random names; on
 * an error none is left. */
enum error multipart_read(struct body *body, struct arena *arena, const char *boundary,
			  const char *spool_dir, const struct multipart_limits *limits,
			  multipart_source_fn *read_more, void *source);

#endif
