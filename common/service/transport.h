/*
 * How mail leaves: one of several transports, chosen by mail_transport.
 */
#ifndef EVOLV_SERVICE_TRANSPORT_H
#define EVOLV_SERVICE_TRANSPORT_H

#include "base/arena.h"
#include "base/config.h"
#include "service/message.h"

/* The longest that one attempt may take, in seconds. */
#define TRANSPORT_TIME_LIMIT 60

enum delivery {
	DELIVERY_DONE,
	DELIVERY_REFUSED,  /* this mail, and it will be again */
	DELIVERY_DEFERRED, /* this mail, but perhaps not the next time */
	DELIVERY_UNREACHABLE, /* nothing was said of the mail: there is no server, or it wants nothing from us */
};

/* A transport that is ready for use. */
struct mailer;

/* Makes the configured transport ready; connects nowhere yet. config and the arena must outlive the mailer.
 * Returns NULL, or a sentence that says which setting is wrong. */
const char *mailer_open(struct mailer **mailer, struct arena *arena, const struct config *config);

/* Sends one message, which must have passed message_problem(). *words is what an operator should read, in the
 * server's own words; it lives until the next call. */
enum delivery mailer_send(struct mailer *mailer, const struct message *message, const char **words);

/* Goes as far as a mail would without sending one: connects, agrees on TLS, logs in where there is a login. A transport
 * without a server has nothing to try. Returns NULL, or what is in the way; it lives until the next call. */
const char *mailer_try(struct mailer *mailer);

/* Takes leave of the server. NULL is allowed. */
void mailer_close(struct mailer *mailer);

#endif
