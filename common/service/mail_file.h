/*
 * The files of a mail's template.
 *
 * NAME.txt begins with header lines and an empty line:
 *
 *     Subject: Welcome to {{site_name}}
 *     Optional: yes
 *
 * Optional marks what people may do without because it is not about their account.
 */
#ifndef EVOLV_SERVICE_MAIL_FILE_H
#define EVOLV_SERVICE_MAIL_FILE_H

#include "base/arena.h"

#include <stdbool.h>

/* The parts of NAME.txt. */
struct mail_file {
	const char *subject;
	bool optional;
	const char *body; /* inside of the text that was read */
};

/* Reads the text of NAME.txt. Returns NULL, or what is wrong with it. */
const char *mail_file_read(struct mail_file *file, struct arena *arena, const char *text);

/* Is told of a message and where it begins in the text. */
typedef void mail_file_fn(void *context, const char *message, const char *at);

/* Tells found of each message of a text, as mail_template.h finds them. Returns NULL, or what is wrong: a sentence. */
const char *mail_file_messages(struct arena *arena, const char *text, bool html,
			       mail_file_fn *found, void *context);

#endif
