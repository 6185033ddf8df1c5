/*
 * Mail to be sent: a row in the same transaction as the change it tells of (hazard 31). The worker
 * delivers it later; a change that is rolled back never sends one.
 */
#ifndef EVOLV_DATA_OUTBOX_H
#define EVOLV_DATA_OUTBOX_H

#include "base/arena.h"
#include "base/config.h"
#include "data/db.h"
#include "http/error.h"

struct mail {
	const char *template_name; /* a file of templates/mail/ */
	const char *recipient;     /* one address */
	const char *reply_to;      /* NULL: none */
	const char *language;      /* for an address that is no account's; NULL: the first */
	const char *data;          /* what the template shows, a JSON object */
};

/* Puts a mail into the outbox, in the language of the account whose address it goes to
 * (evolv.outbox_choose_language()), with the Message-ID that every attempt to deliver it will bear: a UUID at the host
 * of config->base_url, without the angle brackets. Anything but one plain address is ERROR_INTERNAL (hazard 29): forms
 * refuse such addresses before. */
enum error outbox_add(struct db *db, struct arena *arena, const struct config *config,
		      const struct mail *mail);

#endif
