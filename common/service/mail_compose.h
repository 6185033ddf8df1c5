/*
 * From a row of the outbox to a mail: its template, in the layout that all mails share.
 *
 * A template is two files, NAME.txt and NAME.html. NAME.txt begins with header lines and an empty line:
 *
 *     Subject: Welcome to {{site_name}}
 *     Optional: yes
 *
 * Optional marks what people may do without because it is not about their account: such a mail says how to be left
 * alone (List-Unsubscribe), and by one click (RFC 8058) when the row's data hold the account's token, opt_out, which
 * becomes unsubscribe_url. layout.txt and layout.html stand around every mail; {{content}} is its place.
 * Every template may use site_name, base_url and office_email besides the row's data.
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
