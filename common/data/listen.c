/*
 * See listen.h.
 */
#include "data/listen.h"

#include "base/log.h"
#include "data/db_connection.h"

#include <errno.h>
#include <poll.h>

/* Takes the notifications that have arrived; which ones they are does not matter to who waits. */
static bool take_notifications(PGconn *connection)
{
	bool any = false;
	for (PGnotify *one = PQnotifies(connection); one != NULL; one = PQnotifies(connection)) {
		any = true;
		PQfreemem(one);
	}
	return any;
}

enum error db_wait(struct db *db, int milliseconds, const sigset_t *allowed)
{
	const struct timespec time = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000L,
	};
	if (db->connection == NULL) {
		return ERROR_UNAVAILABLE;
	}
	if (take_notifications(db->connection)) {
		return NO_ERROR;
	}
	struct pollfd socket = { .fd = PQsocket(db->connection), .events = POLLIN };
	int ready = ppoll(&socket, 1, &time, allowed);
	if (ready == 0 || (ready < 0 && errno == EINTR)) {
		return NO_ERROR;
	}
	if (ready < 0 || !PQconsumeInput(db->connection)) {
		log_error("database: waiting: %s", PQerrorMessage(db->connection));
		db_drop_connection(db);
		return ERROR_UNAVAILABLE;
	}
	take_notifications(db->connection);
	return NO_ERROR;
}
