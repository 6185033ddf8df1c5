/*
 * See deliver.h.
 */
#include "service/deliver.h"

#include "base/clock.h"
#include "base/log.h"
#include "service/mail_compose.h"
#include "service/mail_queue.h"

#include <time.h>

/* A mail is not begun when less of its lease is left than an attempt may take, and then some for the database. */
#define LEASE_MARGIN_MS ((TRANSPORT_TIME_LIMIT + 60) * (int64_t)1000)

#define MARK_TRIES      10
#define MARK_PAUSE_MS   1000

/* What an attempt came to. */
struct outcome {
	enum delivery delivery;
	const char *words;
};

static const struct {
	const char *log_word;
	enum log_level level;
} deliveries[] = {
	[DELIVERY_DONE] = { .log_word = "delivered", .level = LOG_LEVEL_INFO },
	[DELIVERY_REFUSED] = { .log_word = "refused", .level = LOG_LEVEL_WARNING },
	[DELIVERY_DEFERRED] = { .log_word = "put off", .level = LOG_LEVEL_INFO },
	[DELIVERY_UNREACHABLE] = { .log_word = "put off", .level = LOG_LEVEL_WARNING },
};

/* Not the recipient's address: a log is read by more people than the outbox. */
static void log_outcome(const struct mail_row *row, const struct outcome *outcome)
{
	log_write(deliveries[outcome->delivery].level, "mail %lld %s: %s%s%s", row->id,
		  row->template_name, deliveries[outcome->delivery].log_word,
		  outcome->words[0] == '\0' ? "" : ": ", outcome->words);
}

static enum error write_outcome(struct courier *courier, const struct mail_row *row,
				const struct outcome *outcome)
{
	switch (outcome->delivery) {
	case DELIVERY_DONE:
		return mail_queue_sent(courier->db, &courier->arena, row);
	case DELIVERY_REFUSED:
		return mail_queue_failed(courier->db, &courier->arena, row, outcome->words);
	case DELIVERY_DEFERRED:
	case DELIVERY_UNREACHABLE:
		return mail_queue_deferred(courier->db, &courier->arena, row, outcome->words);
	}
	return ERROR_INTERNAL;
}

/* What the server has taken must not be sent again because the database was away for a moment. */
static enum error mark(struct courier *courier, const struct mail_row *row,
		       const struct outcome *outcome)
{
	enum error error = write_outcome(courier, row, outcome);
	for (int tries = 1;
	     error != NO_ERROR && outcome->delivery == DELIVERY_DONE && tries < MARK_TRIES;
	     tries++) {
		nanosleep(&(struct timespec){ .tv_sec = MARK_PAUSE_MS / 1000 }, NULL);
		error = write_outcome(courier, row, outcome);
	}
	return error;
}

static struct outcome attempt(struct courier *courier, const struct mail_row *row)
{
	struct message message = { .row = row->id };
	struct outcome outcome = { .delivery = DELIVERY_REFUSED };
	if (mail_queue_is_worn_out(row)) {
		outcome.words = "every attempt to deliver it was interrupted";
		return outcome;
	}
	outcome.words = mail_compose(&message, &courier->arena, courier->config,
				     courier->templates_dir, row);
	if (outcome.words == NULL) {
		outcome.delivery = mailer_send(courier->mailer, &message, &outcome.words);
	}
	return outcome;
}

/* True when the courier may begin another mail of a batch that it took at that time. */
static bool may_begin(const struct courier *courier, int64_t taken_at)
{
	return !courier->must_stop() &&
	       clock_monotonic_ms() - taken_at < MAIL_QUEUE_LEASE * (int64_t)1000 - LEASE_MARGIN_MS;
}

/* A server that cannot be reached for one mail is not tried for the others: they share what became of it. */
static enum error deliver_rows(struct courier *courier, const struct mail_batch *batch,
			       int64_t taken_at)
{
	struct outcome outcome = { .delivery = DELIVERY_DONE };
	enum error error = NO_ERROR;
	for (size_t i = 0; i < batch->count && error == NO_ERROR; i++) {
		const struct mail_row *row = &batch->rows[i];
		if (outcome.delivery != DELIVERY_UNREACHABLE) {
			if (!may_begin(courier, taken_at)) {
				error = mail_queue_returned(courier->db, &courier->arena, row);
				continue;
			}
			outcome = attempt(courier, row);
		}
		error = mark(courier, row, &outcome);
		log_outcome(row, &outcome);
		courier->delivered += outcome.delivery == DELIVERY_DONE;
	}
	return error;
}

enum error deliver_batch(struct courier *courier, size_t *taken)
{
	struct mail_batch batch = { .count = 0 };
	int64_t taken_at = clock_monotonic_ms();
	enum error error = mail_queue_take(&batch, courier->db, &courier->arena);
	*taken = batch.count;
	if (error == NO_ERROR) {
		error = deliver_rows(courier, &batch, taken_at);
	}
	arena_clear(&courier->arena);
	return error;
}
