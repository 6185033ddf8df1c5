/*
 * See mail_file.h.
 */
#include "service/mail_file.h"

#include "base/text.h"
#include "service/mail_piece.h"

#include <string.h>

const char *mail_file_read(struct mail_file *file, struct arena *arena, const char *text)
{
	*file = (struct mail_file){ .subject = "" };
	while (*text != '\n' && *text != '\0') {
		size_t length = strcspn(text, "\n");
		const char *line = arena_strndup(arena, text, length);
		if (text_starts_with(line, "Subject: ")) {
			file->subject = line + strlen("Subject: ");
		} else if (text_equal(line, "Optional: yes")) {
			file->optional = true;
		} else {
			return arena_printf(arena, "not a header: %s", line);
		}
		text += length + (text[length] == '\n');
	}
	file->body = *text == '\n' ? text + 1 : text;
	return file->subject[0] == '\0' ? "it has no subject" : NULL;
}

const char *mail_file_messages(struct arena *arena, const char *text, bool html,
			       mail_file_fn *found, void *context)
{
	const char *end = text + strlen(text);

	while (text < end) {
		const struct mail_piece piece = mail_piece_next(text, end, html);
		const char *message = arena_strndup(arena, text, piece.length);
		bool shown = piece.kind == MAIL_PIECE_TEXT;
		if (shown && html && strchr(message, '&')) {
			return arena_printf(arena, "write the character itself: %s", message);
		}
		if (shown && mail_piece_has_words(message)) {
			found(context, message, text);
		}
		text += piece.length;
	}
	return NULL;
}
