/*
 * Making and dropping the connection, within a deadline of our own: libpq's connect_timeout counts whole
 * seconds, and a request must be answered within three even when the server is frozen (hazard 34).
 */
#include "base/clock.h"
#include "base/log.h"
#include "data/db_connection.h"

#include <errno.h>
#include <poll.h>

#define CONNECT_MS 2000

/* What conninfo need not say. The words after dbname take precedence over those inside it. There is
 * no Kerberos in the web programs, and every text of ours is UTF-8 whatever the environment says. */
static const char *const option_names[] = {
	"fallback_application_name", "dbname", "gssencmode", "client_encoding", NULL,
};

static void ignore_notice(void *nothing, const char *message)
{
	(void)nothing;
	(void)message;
}

/* Waits until libpq can go on. False when the deadline has come or the socket is no good. */
static bool wait_for_socket(PGconn *connection, PostgresPollingStatusType wanted, int64_t deadline)
{
	struct pollfd socket = {
		.fd = PQsocket(connection),
		.events = wanted == PGRES_POLLING_WRITING ? POLLOUT : POLLIN,
	};
	for (;;) {
		int64_t left = deadline - clock_monotonic_ms();
		if (left <= 0 || socket.fd < 0) {
			return false;
		}
		int ready = poll(&socket, 1, (int)left);
		if (ready > 0) {
			return true;
		}
		if (ready < 0 && errno != EINTR) {
			return false;
		}
	}
}

/* Drives the start of the connection to its end. Returns NULL, or why there is none. */
static const char *establish(PGconn *connection, int64_t deadline)
{
	PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
	if (PQstatus(connection) == CONNECTION_BAD) {
		return PQerrorMessage(connection);
	}
	while (wanted == PGRES_POLLING_READING || wanted == PGRES_POLLING_WRITING) {
		if (!wait_for_socket(connection, wanted, deadline)) {
			return "no answer in time";
		}
		wanted = PQconnectPoll(connection);
	}
	return wanted == PGRES_POLLING_OK ? NULL : PQerrorMessage(connection);
}

enum error db_connect(struct db *db)
{
	if (db->connection != NULL) {
		return NO_ERROR;
	}
	const char *const values[] = { "evolv", db->conninfo, "disable", "UTF8", NULL };
	db->connected_since = clock_monotonic_ms();
	db->connection = PQconnectStartParams(option_names, values, 1);
	if (db->connection == NULL) {
		log_error("database: no memory for a connection");
		return ERROR_UNAVAILABLE;
	}
	PQsetNoticeProcessor(db->connection, ignore_notice, NULL);
	const char *trouble = establish(db->connection, db->connected_since + CONNECT_MS);
	if (trouble != NULL) {
		log_error("database: cannot connect: %s", trouble);
		db_drop_connection(db);
		return ERROR_UNAVAILABLE;
	}
	PQsetnonblocking(db->connection, 1);
	return NO_ERROR;
}

void db_drop_connection(struct db *db)
{
	PQfinish(db->connection);
	db->connection = NULL;
	db->session++;
	db->lost = db->in_transaction && db->begun;
	db->begun = false;
}
