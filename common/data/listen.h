/*
 * Waiting for word from the database that there is something to do.
 *
 * It wants a session of its own: through pgbouncer, which gives a connection for a transaction only, nothing
 * would ever arrive.
 */
#ifndef EVOLV_DATA_LISTEN_H
#define EVOLV_DATA_LISTEN_H

#include "data/db.h"

#include <signal.h>

/* Waits until a notification has come on a channel that this session listens to, milliseconds are over, or one
 * of the signals that allowed does not block was handled. What came since the last call counts, so nothing
 * is missed between LISTEN, looking for work, and waiting. ERROR_UNAVAILABLE when the connection ended:
 * the next statement makes a new one, which has to listen anew (db_session()). */
enum error db_wait(struct db *db, int milliseconds, const sigset_t *allowed);

#endif
