/*
 * If-Match (RFC 9110 § 13.1.1): a change is made only to what the client has read. Without it the second of two
 * people who edit one record takes the first one's work away, and nobody is told.
 */
#ifndef EVOLV_APP_PRECONDITION_H
#define EVOLV_APP_PRECONDITION_H

#include "app/exchange.h"

struct app;
struct route;

/* Returns the GET of the path that the row changes, or NULL when there is none: then nothing can be compared. */
const struct route *precondition_reader(const struct app *app, const struct route *route);

/* Gives the answer of a GET its tag, where something can be changed under the same path. */
void precondition_give_tag(struct exchange *exchange);

/* Holds If-Match against what the caller, or a visitor, would read now. From here on the transaction fails with ERROR_RETRY when
 * somebody else changes the same rows. Errors: ERROR_PRECONDITION, and whatever reading ends in. */
enum error precondition_check(struct exchange *exchange);

#endif
