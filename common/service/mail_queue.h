/*
 * The worker's side of the outbox: taking rows, and saying what became of them. The web programs' side is
 * data/outbox.h.
 *
 * A row that is taken is leased: nobody else takes it until the lease is over, and whoever holds it does not begin
 * to deliver it when too little of the lease is left. A worker that dies leaves its rows to the next one. So no mail
 * is lost, and one is delivered twice only when a worker dies between the server's OK and mail_queue_sent(), or when
 * that answer is lost: then with the same Message-ID, by which the recipient's system can tell (hazard 31).
 */
#ifndef EVOLV_SERVICE_MAIL_QUEUE_H
#define EVOLV_SERVICE_MAIL_QUEUE_H

#include "base/arena.h"
#include "data/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAIL_QUEUE_BATCH 20  /* rows taken at once */
#define MAIL_QUEUE_LEASE 300 /* seconds */

/* A row of the outbox. */
struct mail_row {
	long long id;
	const char *message_id;
	const char *template_name;
	const char *recipient;
	const char *reply_to; /* NULL: none */
	const char *language; /* its code */
	const char *data;     /* a JSON object */
	int64_t created_at;   /* seconds since the epoch */
	int attempt;          /* 1 for the first */
};

struct mail_batch {
	struct mail_row rows[MAIL_QUEUE_BATCH];
	size_t count;
};

/* Lets this session be told of new mail (data/listen.h). */
enum error mail_queue_listen(struct db *db);

/* Takes up to a batch of rows whose time has come, in its order. Their texts live in the arena. */
enum error mail_queue_take(struct mail_batch *batch, struct db *db, struct arena *arena);

/* True for a row that was taken more often than it is tried: whoever tried it never came to say what became of it. */
bool mail_queue_is_worn_out(const struct mail_row *row);

/* The mail was delivered. */
enum error mail_queue_sent(struct db *db, struct arena *arena, const struct mail_row *row);

/* It will never be: reason says why. */
enum error mail_queue_failed(struct db *db, struct arena *arena, const struct mail_row *row,
			     const char *reason);

/* It was not this time. It is tried again after a pause that grows with each attempt; after two days of attempts
 * it has failed. */
enum error mail_queue_deferred(struct db *db, struct arena *arena, const struct mail_row *row,
			       const char *reason);

/* It was not even tried: as if it had never been taken. */
enum error mail_queue_returned(struct db *db, struct arena *arena, const struct mail_row *row);

#endif
