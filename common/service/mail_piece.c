/*
 * See mail_piece.h.
 */
#include "service/mail_piece.h"

#include "base/array.h"

#include <ctype.h>
#include <string.h>

#define BLANKS "\t\n "

static bool begins(const char *at, const char *end, const char *prefix)
{
	size_t length = strlen(prefix);

	return (size_t)(end - at) >= length && memcmp(at, prefix, length) == 0;
}

/* Returns the place behind the first stop at or after at, or end. */
static const char *behind(const char *at, const char *end, const char *stop)
{
	const char *found = memmem(at, (size_t)(end - at), stop, strlen(stop));

	return found ? found + strlen(stop) : end;
}

static bool is_blank(char c)
{
	return c != '\0' && strchr(BLANKS, c);
}

/* What begins with one of these is no text, and ends with the other. The first that fits counts. */
static const struct {
	const char *start;
	const char *stop;
	enum mail_piece_kind kind;
	bool html;
} marks[] = {
	{ .start = "{{#", .stop = "}}", .kind = MAIL_PIECE_SECTION },
	{ .start = "{{/", .stop = "}}", .kind = MAIL_PIECE_SECTION },
	{ .start = "<style", .stop = "</style>", .kind = MAIL_PIECE_TAG, .html = true },
	{ .start = "<", .stop = ">", .kind = MAIL_PIECE_TAG, .html = true },
};

/* Returns the number of the mark that stands at at, or LENGTH(marks). */
static size_t mark_at(const char *at, const char *end, bool html)
{
	size_t i = 0;

	while (i < LENGTH(marks) &&
	       ((marks[i].html && !html) || !begins(at, end, marks[i].start))) {
		i++;
	}
	return i;
}

static const char *text_end(const char *at, const char *end, bool html)
{
	const char *stop = at;

	while (stop < end && *stop != '\n' && mark_at(stop, end, html) == LENGTH(marks)) {
		stop++;
	}
	while (is_blank(stop[-1])) {
		stop--;
	}
	return stop;
}

struct mail_piece mail_piece_next(const char *at, const char *end, bool html)
{
	struct mail_piece piece = { .kind = MAIL_PIECE_BLANK, .text = at };
	size_t mark = mark_at(at, end, html);
	const char *stop = at;

	while (stop < end && is_blank(*stop)) {
		stop++;
	}
	if (mark < LENGTH(marks)) {
		piece.kind = marks[mark].kind;
		stop = behind(at, end, marks[mark].stop);
	} else if (stop == at) {
		piece.kind = MAIL_PIECE_TEXT;
		stop = text_end(at, end, html);
	}
	piece.length = (size_t)(stop - at);
	return piece;
}

bool mail_piece_has_words(const char *text)
{
	while (*text != '\0') {
		const char *end = strncmp(text, "{{", 2) == 0 ? strstr(text, "}}") : NULL;
		if (!end && isalpha((unsigned char)*text)) {
			return true;
		}
		text = end ? end + strlen("}}") : text + 1;
	}
	return false;
}
