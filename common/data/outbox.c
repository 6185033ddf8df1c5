/*
 * One row per mail. What is refused here could otherwise become a second header line or a second
 * recipient (hazard 29): this is the one place that every mail of the web programs goes through.
 */
#include "data/outbox.h"

#include "base/log.h"
#include "base/mail_address.h"
#include "base/random.h"
#include "base/text.h"

static const struct statement insert_mail = {
	.name = "outbox_add",
	.sql = "INSERT INTO outbox (message_id, template, recipient, reply_to, language, data)"
	       " VALUES ($1, $2, $3, $4, $5, $6::jsonb)",
	.shape = DB_NOTHING,
};

enum error outbox_add(struct db *db, struct arena *arena, const struct config *config,
		      const struct mail *mail)
{
	if (!mail_address_is_plain(mail->recipient) ||
	    (mail->reply_to != NULL && !mail_address_is_plain(mail->reply_to))) {
		log_error("outbox: %s: not a plain address", mail->template_name);
		return ERROR_INTERNAL;
	}
	const char *message_id = arena_printf(arena, "%s@%s", random_uuid(arena),
					      text_url_host(arena, config->base_url));
	struct db_params params = {
		.values = { message_id, mail->template_name, mail->recipient, mail->reply_to,
			    mail->language, mail->data },
		.count = 6,
	};
	return db_run(db, &insert_mail, &params, NULL);
}
