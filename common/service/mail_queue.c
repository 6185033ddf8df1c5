/*
 * See mail_queue.h. Only the holder of a lease may say what became of a row: attempts, which counts up whenever a
 * row is taken, is the proof.
 */
#include "service/mail_queue.h"

#include "base/array.h"

/* Minutes to wait after the first, second, … attempt. They add up to an hour, a day and a second day: who retries
 * after a failure of a minute loses little, who retries after one of a day burdens nobody. */
static const int pauses[] = { 1, 4, 10, 15, 30, 60, 120, 240, 480, 480, 720, 720 };

#define ATTEMPTS_MAX (1 + (int)LENGTH(pauses))

static const struct statement listen_outbox = {
	.name = "mail listen",
	.sql = "LISTEN outbox",
	.shape = DB_NOTHING,
};

static const struct statement take = {
	.name = "mail take",
	.sql = "WITH due AS MATERIALIZED ("
	       "  SELECT id FROM outbox WHERE state IN ('queued', 'sending') AND next_attempt_at <= now()"
	       "  ORDER BY next_attempt_at, id LIMIT $1 FOR UPDATE SKIP LOCKED"
	       "), taken AS ("
	       "  UPDATE outbox o SET state = 'sending', attempts = o.attempts + 1,"
	       "   lease_until = now() + $2 * interval '1 second',"
	       /* Who looks for work looks at this alone: a lease that is over makes the row due. */
	       "   next_attempt_at = now() + $2 * interval '1 second'"
	       "  FROM due WHERE o.id = due.id RETURNING o.*"
	       ") SELECT id, message_id, template, recipient, reply_to, language, data,"
	       "  floor(extract(epoch FROM created_at))::bigint, attempts FROM taken ORDER BY id",
	.shape = DB_ROWS,
};

static const struct statement set_sent = {
	.name = "mail sent",
	.sql = "UPDATE outbox SET state = 'sent', sent_at = now(), lease_until = NULL, last_error = ''"
	       " WHERE id = $1 AND state = 'sending' AND attempts = $2",
	.shape = DB_NOTHING,
};

static const struct statement set_failed = {
	.name = "mail failed",
	.sql = "UPDATE outbox SET state = 'failed', lease_until = NULL, last_error = $3"
	       " WHERE id = $1 AND state = 'sending' AND attempts = $2",
	.shape = DB_NOTHING,
};

/* A tenth more or less, so that what failed together does not come back together. */
static const struct statement set_deferred = {
	.name = "mail deferred",
	.sql = "UPDATE outbox SET state = 'queued', lease_until = NULL, last_error = $3,"
	       " next_attempt_at = now() + $4 * interval '1 minute' * (0.9 + 0.2 * random())"
	       " WHERE id = $1 AND state = 'sending' AND attempts = $2",
	.shape = DB_NOTHING,
};

static const struct statement set_returned = {
	.name = "mail returned",
	.sql = "UPDATE outbox SET state = 'queued', lease_until = NULL, attempts = attempts - 1,"
	       " next_attempt_at = now() WHERE id = $1 AND state = 'sending' AND attempts = $2",
	.shape = DB_NOTHING,
};

enum error mail_queue_listen(struct db *db)
{
	return db_run(db, &listen_outbox, NULL, NULL);
}

static struct mail_row read_row(const struct db_rows *rows, size_t i, struct arena *arena)
{
	return (struct mail_row){
		.id = db_int(rows, i, 0),
		.message_id = db_copy(rows, i, 1, arena),
		.template_name = db_copy(rows, i, 2, arena),
		.recipient = db_copy(rows, i, 3, arena),
		.reply_to = db_copy(rows, i, 4, arena),
		.language = db_copy(rows, i, 5, arena),
		.data = db_copy(rows, i, 6, arena),
		.created_at = db_int(rows, i, 7),
		.attempt = (int)db_int(rows, i, 8),
	};
}

enum error mail_queue_take(struct mail_batch *batch, struct db *db, struct arena *arena)
{
	struct db_params params = { .count = 0 };
	struct db_rows rows = { 0 };
	*batch = (struct mail_batch){ .count = 0 };
	db_param_int(&params, arena, MAIL_QUEUE_BATCH);
	db_param_int(&params, arena, MAIL_QUEUE_LEASE);
	enum error error = db_run(db, &take, &params, &rows);
	for (size_t i = 0; error == NO_ERROR && i < rows.count && i < MAIL_QUEUE_BATCH; i++) {
		batch->rows[batch->count++] = read_row(&rows, i, arena);
	}
	return error;
}

bool mail_queue_is_worn_out(const struct mail_row *row)
{
	return row->attempt > ATTEMPTS_MAX;
}

/* The parameters that every answer begins with. */
static struct db_params lease_of(struct arena *arena, const struct mail_row *row)
{
	struct db_params params = { .count = 0 };
	db_param_int(&params, arena, row->id);
	db_param_int(&params, arena, row->attempt);
	return params;
}

enum error mail_queue_sent(struct db *db, struct arena *arena, const struct mail_row *row)
{
	struct db_params params = lease_of(arena, row);
	return db_run(db, &set_sent, &params, NULL);
}

enum error mail_queue_failed(struct db *db, struct arena *arena, const struct mail_row *row,
			     const char *reason)
{
	struct db_params params = lease_of(arena, row);
	db_param(&params, reason);
	return db_run(db, &set_failed, &params, NULL);
}

enum error mail_queue_deferred(struct db *db, struct arena *arena, const struct mail_row *row,
			       const char *reason)
{
	if (row->attempt >= ATTEMPTS_MAX) {
		return mail_queue_failed(db, arena, row, reason);
	}
	struct db_params params = lease_of(arena, row);
	db_param(&params, reason);
	db_param_int(&params, arena, pauses[row->attempt - 1]);
	return db_run(db, &set_deferred, &params, NULL);
}

enum error mail_queue_returned(struct db *db, struct arena *arena, const struct mail_row *row)
{
	struct db_params params = lease_of(arena, row);
	return db_run(db, &set_returned, &params, NULL);
}
