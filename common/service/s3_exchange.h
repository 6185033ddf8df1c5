/*
 * What the client of S3 is made of; nobody else includes it. An exchange is a request, what came back, and what that
 * means.
 */
#ifndef EVOLV_SERVICE_S3_EXCHANGE_H
#define EVOLV_SERVICE_S3_EXCHANGE_H

#include "auth/s3_signature.h"
#include "base/strbuf.h"
#include "service/s3.h"

#define S3_WORDS_MAX 400

struct s3 {
	struct s3_bucket bucket;
	const char *ca_file; /* "": the system's */
	void *curl;          /* CURL */
	bool (*must_stop)(void);
	struct arena arena;   /* of one operation */
	struct strbuf answer; /* what came back and is no object */
	char words[S3_WORDS_MAX + 1];
};

struct s3_exchange {
	struct s3 *s3;
	struct s3_request request;
	const struct s3_upload *upload; /* NULL: nothing is sent */
	uint64_t sent;
	int sink;          /* an object is written there; -1: none is asked for */
	uint64_t received; /* bytes that were written */
	int local_errno;   /* why our own file could not be read or written; 0: it could */
	char date[64];     /* the header Date of the answer */
	long status;       /* its status */
};

/* Runs it, again after what may pass. */
enum s3_result s3_exchange_run(struct s3_exchange *exchange);

/* Sets s3->words to what somebody else wrote, made fit for a log and a database. */
void s3_say(struct s3 *s3, const char *words);

/* Sets them to what a refusal means and what has to be done about it. */
void s3_say_refusal(const struct s3_exchange *exchange, const struct s3_error *error);

#endif
