/*
 * A multipart body cut at its delimiters, through one buffer of fixed size: the bytes between two
 * delimiters come in pieces, however many there are.
 */
#ifndef EVOLV_HTTP_MULTIPART_READER_H
#define EVOLV_HTTP_MULTIPART_READER_H

#include "base/arena.h"
#include "http/multipart.h"

#include <stdbool.h>
#include <stddef.h>

#define MULTIPART_BOUNDARY_MAX 70
#define MULTIPART_HEADER_MAX   ((size_t)8 << 10)

struct multipart_reader {
	multipart_source_fn *read_more;
	void *source;
	char *buffer;
	size_t start, end; /* what is read but not yet handed out */
	bool ended;        /* the source has no more */
	char delimiter[4 + MULTIPART_BOUNDARY_MAX + 1];
	size_t delimiter_length;
};

enum multipart_piece {
	PIECE_MORE,   /* others of the same part follow */
	PIECE_LAST,   /* the delimiter was found behind it and is passed */
	PIECE_BROKEN, /* the body ended without a delimiter */
};

/* boundary must be valid. The buffer comes from the arena. */
void multipart_reader_init(struct multipart_reader *reader, struct arena *arena,
			   const char *boundary, multipart_source_fn *read_more, void *source);

/* Hands out the next bytes before a delimiter. They hold until the next call. */
enum multipart_piece multipart_reader_next(struct multipart_reader *reader, const char **bytes,
					   size_t *length);

/* Behind a delimiter: takes the "--" that closes the body. False when a part follows instead. */
bool multipart_reader_take_close(struct multipart_reader *reader);

/* Behind a delimiter: takes the part's header, a copy with every line ended by CRLF. NULL when it is not
 * complete within MULTIPART_HEADER_MAX bytes, or holds a NUL. */
char *multipart_reader_take_header(struct multipart_reader *reader, struct arena *arena);

/* Reads to the end and forgets it. */
void multipart_reader_drain(struct multipart_reader *reader);

#endif
