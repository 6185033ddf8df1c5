/*
 * multipart/form-data: what each part is, and where its bytes go.
 */
#include "http/multipart.h"

#include "base/array.h"
#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "base/scratch_file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/header_value.h"
#include "http/multipart_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char not_complete[] = "The multipart body is not complete.";

struct reading {
	struct body *body;
	struct arena *arena;
	const char *spool_dir;
	const struct multipart_limits *limits;
	struct multipart_reader reader;
	size_t text_left; /* bytes that text parts may still have */
};

/* What a part's header says. */
struct part {
	const char *name;
	const char *file_name; /* NULL: a text */
};

bool multipart_boundary_is_valid(const char *boundary)
{
	size_t length = strspn(boundary, "0123456789abcdefghijklmnopqrstuvwxyz"
					 "ABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ");

	return length >= 1 && length <= MULTIPART_BOUNDARY_MAX && boundary[length] == '\0' &&
	       boundary[length - 1] != ' ';
}

static enum error malformed(struct reading *reading, const char *problem)
{
	reading->body->problem = problem;
	return ERROR_MALFORMED;
}

/* Says what a failed system call on a file means for the client. */
static enum error file_error(const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) {
		log_error("no room for the upload %s", path);
		return ERROR_STORAGE_FULL;
	}
	log_error("the upload %s cannot be written: %s", path, strerror(errno));
	return ERROR_STORAGE_GONE;
}

static enum error read_disposition(struct reading *reading, struct part *part, const char *text)
{
	struct header_value value;

	if (part->name != NULL || !header_value_parse(&value, reading->arena, text) ||
	    !text_equal(value.word, "form-data")) {
		return malformed(reading, "A part has a Content-Disposition that cannot be read.");
	}
	part->name = header_value_get(&value, "name");
	part->file_name = header_value_get(&value, "filename");
	if (part->name == NULL || *part->name == '\0') {
		return malformed(reading, "A part has no name.");
	}
	return NO_ERROR;
}

static enum error read_type(struct reading *reading, struct part *part, const char *text)
{
	(void)part;
	return strncasecmp(text, "multipart/", strlen("multipart/")) == 0
		       ? malformed(reading, "A part may not have parts of its own.")
		       : NO_ERROR;
}

/* RFC 7578 § 4.7 does away with encodings; these are the ones that change nothing. */
static enum error read_encoding(struct reading *reading, struct part *part, const char *text)
{
	(void)part;
	return text_equal_ignoring_case(text, "binary") || text_equal_ignoring_case(text, "8bit") ||
			       text_equal_ignoring_case(text, "7bit")
		       ? NO_ERROR
		       : malformed(reading, "A part has an encoding that is not understood.");
}

/* Reads one line of a part's header. Those that are not in the table mean nothing to us. */
static enum error read_header_line(struct reading *reading, struct part *part, char *line)
{
	static const struct {
		const char *name;
		enum error (*read)(struct reading *, struct part *, const char *);
	} headers[] = {
		{ .name = "Content-Disposition", .read = read_disposition },
		{ .name = "Content-Type", .read = read_type },
		{ .name = "Content-Transfer-Encoding", .read = read_encoding },
	};
	char *colon = strchr(line, ':');

	if (colon == NULL || colon == line || *line == ' ' || !header_text_is_clean(line)) {
		return malformed(reading, "A part has a header that cannot be read.");
	}
	*colon = '\0';
	for (size_t i = 0; i < LENGTH(headers); i++) {
		if (text_equal_ignoring_case(line, headers[i].name)) {
			return headers[i].read(reading, part, text_trim(reading->arena, colon + 1));
		}
	}
	return NO_ERROR;
}

static enum error read_header(struct reading *reading, struct part *part)
{
	char *line = multipart_reader_take_header(&reading->reader, reading->arena);
	enum error error = NO_ERROR;

	if (line == NULL) {
		return malformed(reading, "A part has a header that is too long or not complete.");
	}
	while (error == NO_ERROR && *line != '\0') {
		char *end = strstr(line, "\r\n"); /* always there: see the reader */

		*end = '\0';
		error = read_header_line(reading, part, line);
		line = end + 2;
	}
	if (error == NO_ERROR && part->name == NULL) {
		return malformed(reading, "A part has no name.");
	}
	return error;
}

/* Adds bytes to a text part's value. Too much is noticed at once, not when all of it is there. */
static enum error read_text(struct reading *reading, struct strbuf *text)
{
	enum multipart_piece piece = PIECE_MORE;

	while (piece == PIECE_MORE) {
		const char *bytes = NULL;
		size_t length = 0;

		piece = multipart_reader_next(&reading->reader, &bytes, &length);
		if (piece == PIECE_BROKEN) {
			return malformed(reading, not_complete);
		}
		strbuf_add(text, bytes, length);
		if (!strbuf_ok(text)) {
			return ERROR_TOO_LARGE;
		}
	}
	reading->text_left -= text->length;
	if (memchr(text->text, '\0', text->length) != NULL ||
	    !utf8_is_valid(text->text, text->length)) {
		return malformed(reading, "A part that is not a file is not UTF-8 text.");
	}
	return NO_ERROR;
}

static enum error read_text_part(struct reading *reading, const struct part *part)
{
	struct value value = { .kind = VALUE_TEXT };
	struct strbuf text;
	enum error error = NO_ERROR;

	strbuf_init(&text, reading->text_left);
	error = read_text(reading, &text);
	if (error == NO_ERROR) {
		value.text = arena_strndup(reading->arena, text.text, text.length);
		body_add(reading->body, reading->arena, part->name, value);
	}
	strbuf_clear(&text);
	return error;
}

/* Writes a file part's bytes to the descriptor; one that grows beyond the limit stops there. */
static enum error copy_file(struct reading *reading, struct upload *upload, int descriptor)
{
	enum multipart_piece piece = PIECE_MORE;
	enum error error = NO_ERROR;

	while (piece == PIECE_MORE && error == NO_ERROR) {
		const char *bytes = NULL;
		size_t length = 0;

		piece = multipart_reader_next(&reading->reader, &bytes, &length);
		if (piece == PIECE_BROKEN) {
			return malformed(reading, not_complete);
		}
		if (length > reading->limits->file_size - upload->size) {
			return ERROR_TOO_LARGE;
		}
		upload->size += length;
		error = file_write(descriptor, bytes, length) ? NO_ERROR : file_error(upload->path);
	}
	return error;
}

/* Makes the file under a random name: the client's never becomes a path (hazard 28). */
static enum error store_file(struct reading *reading, struct upload *upload)
{
	enum error error = NO_ERROR;
	int descriptor = -1;

	upload->path = arena_printf(reading->arena, "%s/%s", reading->spool_dir,
				    random_hex(reading->arena, 16));
	scratch_file_add(upload->path);
	descriptor = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		return file_error(upload->path);
	}
	error = copy_file(reading, upload, descriptor);
	if (close(descriptor) < 0 && error == NO_ERROR) {
		error = file_error(upload->path);
	}
	if (error != NO_ERROR) {
		unlink(upload->path);
	}
	return error;
}

/* Returns the part of a file name behind its last slash of either kind. */
static const char *last_component(const char *file_name)
{
	const char *last = file_name;

	for (const char *at = file_name; *at != '\0'; at++) {
		if (*at == '/' || *at == '\\') {
			last = at + 1;
		}
	}
	return last;
}

static enum error read_file_part(struct reading *reading, const struct part *part)
{
	struct upload *upload = arena_alloc(reading->arena, sizeof(*upload));
	enum error error = NO_ERROR;

	upload->file_name = last_component(part->file_name);
	if (*upload->file_name == '\0' || text_equal(upload->file_name, ".") ||
	    text_equal(upload->file_name, "..")) {
		return malformed(reading, "A file has no name.");
	}
	if (reading->limits->file_size == 0) {
		return malformed(reading, "Files cannot be sent here.");
	}
	error = store_file(reading, upload);
	if (error == NO_ERROR) {
		body_add(reading->body, reading->arena, part->name,
			 (struct value){ .kind = VALUE_FILE, .upload = upload });
	}
	return error;
}

/* A file field of a form in which no file was chosen: as if the field were not there. */
static enum error skip_empty_file(struct reading *reading)
{
	const char *bytes = NULL;
	size_t length = 0;
	enum multipart_piece piece = multipart_reader_next(&reading->reader, &bytes, &length);

	if (piece == PIECE_BROKEN) {
		return malformed(reading, not_complete);
	}
	return length > 0 ? malformed(reading, "A file has no name.") : NO_ERROR;
}

static enum error read_part(struct reading *reading)
{
	struct part part = { .name = NULL };
	enum error error = read_header(reading, &part);

	if (error != NO_ERROR) {
		return error;
	}
	if (part.file_name == NULL) {
		return read_text_part(reading, &part);
	}
	return *part.file_name == '\0' ? skip_empty_file(reading) : read_file_part(reading, &part);
}

/* Passes what stands before the first delimiter: nothing, as a rule. */
static enum error skip_preamble(struct reading *reading)
{
	enum multipart_piece piece = PIECE_MORE;
	const char *bytes = NULL;
	size_t length = 0;

	while (piece == PIECE_MORE) {
		piece = multipart_reader_next(&reading->reader, &bytes, &length);
	}
	return piece == PIECE_LAST ? NO_ERROR : malformed(reading, not_complete);
}

static enum error read_parts(struct reading *reading)
{
	enum error error = skip_preamble(reading);
	size_t parts = 0;

	while (error == NO_ERROR && !multipart_reader_take_close(&reading->reader)) {
		if (++parts > reading->limits->parts) {
			return malformed(reading, "The multipart body has too many parts.");
		}
		error = read_part(reading);
	}
	if (error == NO_ERROR) {
		multipart_reader_drain(&reading->reader);
	}
	return error;
}

enum error multipart_read(struct body *body, struct arena *arena, const char *boundary,
			  const char *spool_dir, const struct multipart_limits *limits,
			  multipart_source_fn *read_more, void *source)
{
	struct reading reading = {
		.body = body,
		.arena = arena,
		.spool_dir = spool_dir,
		.limits = limits,
		.text_left = limits->text_total,
	};
	enum error error = NO_ERROR;

	if (boundary == NULL || !multipart_boundary_is_valid(boundary)) {
		return malformed(&reading, "The multipart boundary is not valid.");
	}
	multipart_reader_init(&reading.reader, arena, boundary, read_more, source);
	error = read_parts(&reading);
	if (error != NO_ERROR) {
		body_discard_uploads(body);
		body->count = 0;
	}
	return error;
}
