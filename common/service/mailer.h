/*
 * What the transports share; nobody else includes it.
 */
#ifndef EVOLV_SERVICE_MAILER_H
#define EVOLV_SERVICE_MAILER_H

#include "base/strbuf.h"
#include "service/transport.h"

#define MAILER_MESSAGE_MAX ((size_t)4 << 20)
#define MAILER_WORDS_MAX   500

struct transport {
	const char *name;
	/* Checks the settings and makes ready. Returns NULL, or what is wrong with a setting. */
	const char *(*open)(struct mailer *mailer, struct arena *arena);
	enum delivery (*send)(struct mailer *mailer, const struct message *message);
};

struct mailer {
	const struct transport *transport;
	const struct config *config;
	const char *secret;   /* "": none */
	const char *url;      /* where the transport delivers; its open() says */
	void *curl;           /* CURL of the transports that use the network; NULL: none */
	struct strbuf buffer; /* the message or request that is being sent */
	struct strbuf answer; /* what came back */
	char words[MAILER_WORDS_MAX + 1];
};

extern const struct transport transport_file;
extern const struct transport transport_smtp;
extern const struct transport transport_sendgrid;
extern const struct transport transport_mailgun;

/* Sets mailer->words: what somebody else wrote, made fit for a database and a log. */
void mailer_say(struct mailer *mailer, const char *words);

#endif
