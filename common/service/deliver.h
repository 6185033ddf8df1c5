/*
 * Delivering what the outbox holds.
 */
#ifndef EVOLV_SERVICE_DELIVER_H
#define EVOLV_SERVICE_DELIVER_H

#include "base/arena.h"
#include "base/config.h"
#include "data/db.h"
#include "service/transport.h"

#include <stdbool.h>
#include <stddef.h>

struct courier {
	struct db *db;
	const struct config *config;
	const char *templates_dir;
	struct mailer *mailer;
	bool (*must_stop)(void); /* true: what is begun is ended, nothing is begun */
	size_t delivered;        /* mails, since the start */
	struct arena arena;      /* of one batch */
};

/* Takes one batch from the outbox and delivers it; *taken is its size, 0 when nothing is due. An error is one of the
 * database: what had been taken is left to its lease. */
enum error deliver_batch(struct courier *courier, size_t *taken);

#endif
