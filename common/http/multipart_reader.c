/*
 * Cutting a multipart body.
 */
#include "http/multipart_reader.h"

#include <stdio.h>
#include <string.h>

#define BUFFER_SIZE ((size_t)32 << 10)

void multipart_reader_init(struct multipart_reader *reader, struct arena *arena,
			   const char *boundary, multipart_source_fn *read_more, void *source)
{
	*reader = (struct multipart_reader){
		.read_more = read_more,
		.source = source,
		.buffer = arena_alloc(arena, BUFFER_SIZE),
	};
	reader->delimiter_length = (size_t)snprintf(reader->delimiter, sizeof(reader->delimiter),
						    "\r\n--%s", boundary);
	/* The first delimiter may stand at the very start: as if a line had ended before it. */
	memcpy(reader->buffer, "\r\n", 2);
	reader->end = 2;
}

/* Reads until wanted bytes are there, or the source ends. */
static void fill(struct multipart_reader *reader, size_t wanted)
{
	if (reader->start > 0) {
		reader->end -= reader->start;
		memmove(reader->buffer, reader->buffer + reader->start, reader->end);
		reader->start = 0;
	}
	while (!reader->ended && reader->end < wanted) {
		long count = reader->read_more(reader->source, reader->buffer + reader->end,
					       BUFFER_SIZE - reader->end);

		if (count <= 0) {
			reader->ended = true;
		} else {
			reader->end += (size_t)count;
		}
	}
}

static const char *find(const struct multipart_reader *reader, const char *text, size_t length)
{
	return memmem(reader->buffer + reader->start, reader->end - reader->start, text, length);
}

enum multipart_piece multipart_reader_next(struct multipart_reader *reader, const char **bytes,
					   size_t *length)
{
	const char *found = NULL;

	fill(reader, BUFFER_SIZE);
	*bytes = reader->buffer;
	found = find(reader, reader->delimiter, reader->delimiter_length);
	if (found != NULL) {
		*length = (size_t)(found - reader->buffer);
		reader->start = *length + reader->delimiter_length;
		return PIECE_LAST;
	}
	if (reader->ended) {
		*length = 0;
		return PIECE_BROKEN;
	}
	/* The end may be the beginning of a delimiter: it stays for the next time. */
	*length = reader->end - (reader->delimiter_length - 1);
	reader->start = *length;
	return PIECE_MORE;
}

bool multipart_reader_take_close(struct multipart_reader *reader)
{
	fill(reader, 2);
	if (reader->end < 2 || memcmp(reader->buffer, "--", 2) != 0) {
		return false;
	}
	reader->start = 2;
	return true;
}

/* Steps over the blanks that may follow a boundary. */
static void skip_blanks(struct multipart_reader *reader)
{
	while (reader->start < reader->end &&
	       (reader->buffer[reader->start] == ' ' || reader->buffer[reader->start] == '\t')) {
		reader->start++;
	}
}

char *multipart_reader_take_header(struct multipart_reader *reader, struct arena *arena)
{
	const char *start = NULL;
	const char *end = NULL;
	size_t length = 0;

	fill(reader, MULTIPART_HEADER_MAX);
	skip_blanks(reader);
	start = reader->buffer + reader->start;
	end = find(reader, "\r\n\r\n", 4);
	if (end == NULL || memcmp(start, "\r\n", 2) != 0) {
		return NULL;
	}
	length = (size_t)(end - start);
	reader->start += length + 4;
	if (length > MULTIPART_HEADER_MAX || memchr(start, '\0', length) != NULL) {
		return NULL;
	}
	return length == 0 ? arena_strdup(arena, "") : arena_strndup(arena, start + 2, length);
}

void multipart_reader_drain(struct multipart_reader *reader)
{
	while (!reader->ended) {
		reader->start = reader->end;
		fill(reader, BUFFER_SIZE);
	}
}
