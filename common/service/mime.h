/*
 * A message as the bytes of RFC 5322 and MIME: a text part and an HTML part to choose from.
 */
#ifndef EVOLV_SERVICE_MIME_H
#define EVOLV_SERVICE_MIME_H

#include "base/strbuf.h"
#include "service/message.h"

/* Adds the whole message, lines ended by CRLF and none longer than 998 bytes. The message must have passed
 * message_problem(). The same message gives the same bytes. */
void mime_add_message(struct strbuf *out, const struct message *message);

/* Adds "name: text" and its line end; text in other letters than ASCII becomes encoded words (RFC 2047). */
void mime_add_header(struct strbuf *out, const char *name, const char *text);

/* Adds text in quoted-printable (RFC 2045 § 6.7); each line of it ends in CRLF. */
void mime_add_quoted(struct strbuf *out, const char *text);

#endif
