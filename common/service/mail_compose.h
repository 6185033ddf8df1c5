/*
 * From a row of the outbox to a mail: its template, in the layout that all mails share and in the row's language.
 *
 * A template is two files, NAME.txt (mail_file.h says how it begins) and NAME.html. An optional mail says how to be left
 * alone (List-Unsubscribe), and by one click (RFC 8058) when the row's data hold the account's token, opt_out, which
 * becomes unsubscribe_url. layout.txt and layout.html stand around every mail; {{content}} is its place.
 * Every template may use site_name, home (the address of the first page), office_email, language and direction ("fr",
 * "ltr") besides the row's data.
 */
#ifndef EVOLV_SERVICE_MAIL_COMPOSE_H
#define EVOLV_SERVICE_MAIL_COMPOSE_H

#include "base/arena.h"
#include "base/config.h"
#include "service/mail_queue.h"
#include "service/message.h"

/* Fills message, all its texts in the arena. Returns NULL, or a sentence about why there can be no such mail. */
const char *mail_compose(struct message *message, struct arena *arena, const struct config *config,
			 const char *templates_dir, const struct mail_row *row);

#endif
