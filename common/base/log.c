/*
 * The log: one line, one write, so that lines of programs that run side by side do not mix.
 */
#include "base/log.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* A write of up to PIPE_BUF bytes (4096 on Linux) to a pipe is never mixed with another's. */
#define LINE_MAX_BYTES 4096
#define MESSAGE_MAX    2048

static const char *const level_names[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
};
static_assert(LENGTH(level_names) == LOG_LEVEL_INFO + 1, "a name per level");

static const char *current_request = "-";

struct line {
	char text[LINE_MAX_BYTES];
	size_t length;
};

void log_request_id(const char *request_id)
{
	current_request = request_id == NULL ? "-" : request_id;
}

/* Adds one byte, escaped when it is not plain ASCII. One byte is always kept for the end of the line. */
static bool add_escaped(struct line *line, unsigned char byte)
{
	bool plain = byte >= 0x20 && byte < 0x7F && byte != '\\';
	size_t left = sizeof(line->text) - line->length;

	if (left < sizeof("\\xff\n")) {
		return false;
	}
	if (plain) {
		line->text[line->length++] = (char)byte;
	} else {
		line->length += (size_t)snprintf(line->text + line->length, left, "\\x%02x", byte);
	}
	return true;
}

static void add_text(struct line *line, const char *text)
{
	while (*text != '\0' && add_escaped(line, (unsigned char)*text)) {
		text++;
	}
}

/* Writes it in one call; what cannot be logged cannot be complained about either. */
static void write_line(struct line *line)
{
	ssize_t written = 0;

	line->text[line->length++] = '\n';
	do {
		written = write(STDERR_FILENO, line->text, line->length);
	} while (written < 0 && errno == EINTR);
}

void log_write(enum log_level level, const char *format, ...)
{
	int saved = errno;
	char message[MESSAGE_MAX] = "";
	struct line line = { .length = 0 };
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	add_text(&line, "evolv ");
	add_text(&line, level_names[level]);
	add_text(&line, " ");
	add_text(&line, current_request);
	add_text(&line, " ");
	add_text(&line, message);
	write_line(&line);
	errno = saved;
}
