/*
 * One row per mail. What is refused here could otherwise become a second header line or a second
 * recipient (hazard 29): this is the one place that every mail of the web programs goes through.
 */
#include "data/outbox.h"

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

#include <string.h>

#define ADDRESS_MAX 254 /* RFC 5321 § 4.5.3.1.3, without the angle brackets */

static const struct statement insert_mail = {
	.name = "outbox_add",
	.sql = "INSERT INTO outbox (message_id, template, recipient, reply_to, language, data)"
	       " VALUES ($1, $2, $3, $4, coalesce($5, 'en'), $6::jsonb)",
	.shape = DB_NOTHING,
};

/* True for one address as it may stand in a header: something on both sides of a single @, no space, no
 * control character, nothing that quotes, lists or comments. */
static bool is_plain_address(const char *address)
{
	size_t length = strlen(address);
	const char *at = strchr(address, '@');
	if (length > ADDRESS_MAX || at == NULL || at == address || at[1] == '\0') {
		return false;
	}
	if (strchr(at + 1, '@') != NULL || strpbrk(address, " <>\"(),:;\\") != NULL) {
		return false;
	}
	for (const char *c = address; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			return false;
		}
	}
	return utf8_is_valid(address, length);
}

enum error outbox_add(struct db *db, struct arena *arena, const struct config *config,
                      const struct mail *mail)
{
	if (!is_plain_address(mail->recipient) ||
	    (mail->reply_to != NULL && !is_plain_address(mail->reply_to))) {
		log_error("outbox: %s: not a plain address", mail->template_name);
		return ERROR_INTERNAL;
	}
	const char *message_id =
		arena_printf(arena, "%s@%s", random_uuid(arena), text_url_host(arena, config->base_url));
	struct db_params params = {
		.values = {message_id, mail->template_name, mail->recipient, mail->reply_to, mail->language,
	                   mail->data},
		.count = 6,
	};
	return db_run(db, &insert_mail, &params, NULL);
}
