/*
 * A mail that is ready to leave, whichever way it goes.
 */
#ifndef EVOLV_SERVICE_MESSAGE_H
#define EVOLV_SERVICE_MESSAGE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* The value of List-Unsubscribe-Post (RFC 8058 § 3.1). */
#define MESSAGE_ONE_CLICK "List-Unsubscribe=One-Click"

struct message {
	long long row; /* the outbox row it was made from */
	const char *template_name;
	const char *message_id; /* without the angle brackets; the same at every attempt */
	int64_t date;           /* seconds since the epoch: when the row was written */
	const char *from_name;
	const char *from;
	const char *to;
	const char *reply_to; /* NULL: answers go to from */
	/* The value of List-Unsubscribe; NULL: it is about the account itself. */
	const char *unsubscribe;
	bool one_click;       /* its first address takes the POST of RFC 8058 */
	const char *language; /* its code */
	const char *subject;  /* UTF-8, as are the two parts; lines of the parts end in \n */
	const char *text;
	const char *html;
};

/* The one point that every mail passes before it leaves, whatever the transport (hazard 29: libcurl lets a line
 * end in an address or a header through). Returns NULL, or a sentence about what must not be sent. */
const char *message_problem(const struct message *message, struct arena *arena);

#endif
