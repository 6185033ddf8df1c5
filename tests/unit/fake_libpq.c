/*
 * The part of libpq that data/ calls, on top of a script.
 */
#include "fake_libpq.h"

#include "base/array.h"
#include "fake_result.h"

#include <check.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SENT_MAX   400
#define SCRIPT_MAX 100
#define QUEUE_MAX  40

/* What PQgetResult() will give, in order. */
enum event {
	EVENT_RESULT,
	EVENT_END, /* of one statement's results: NULL */
	EVENT_LOST,
	EVENT_SILENCE,
};

struct queued {
	enum event event;
	PGresult *result;
};

struct pg_conn {
	ConnStatusType status;
	PGTransactionStatusType transaction;
	PGpipelineStatus pipeline;
	int polled;
	const char *error;
	struct queued queue[QUEUE_MAX];
	size_t head, tail;
};

static struct {
	enum fake_connect outcome;
	struct fake_answer script[SCRIPT_MAX];
	const char **cells[SCRIPT_MAX]; /* copies: the caller's array may end before it is played */
	size_t scripted, played;
	struct {
		char *sql;
		char *params[80];
		int count;
	} sent[SENT_MAX];
	size_t sent_count;
	size_t connections, round_trips, alive;
	int slow_flush;
	int ready[2], quiet[2]; /* pipes: one has something to read, the other never will */
} fake;

void fake_reset(void)
{
	for (size_t i = 0; i < fake.sent_count; i++) {
		for (int j = 0; j < fake.sent[i].count; j++) {
			free(fake.sent[i].params[j]);
		}
		free(fake.sent[i].sql);
	}
	for (size_t i = 0; i < fake.scripted; i++) {
		free(fake.cells[i]);
	}
	memset(&fake, 0, sizeof(fake));
	fake_results_forget();
	ck_assert_int_eq(pipe(fake.ready), 0);
	ck_assert_int_eq(pipe(fake.quiet), 0);
	ck_assert_int_eq(write(fake.ready[1], "!", 1), 1);
}

void fake_connect_outcome(enum fake_connect outcome)
{
	fake.outcome = outcome;
}

void fake_answer(struct fake_answer answer)
{
	ck_assert_uint_lt(fake.scripted, SCRIPT_MAX);
	fake.script[fake.scripted] = answer;
	if (answer.cells != NULL) {
		size_t size = sizeof(char *) * (size_t)answer.rows * (size_t)answer.columns;
		const char **cells = malloc(size + 1);
		ck_assert_ptr_nonnull(cells);
		memcpy(cells, answer.cells, size);
		fake.cells[fake.scripted] = cells;
		fake.script[fake.scripted].cells = cells;
	}
	fake.scripted++;
}

void fake_slow_flush(int times)
{
	fake.slow_flush = times;
}

const char *fake_sent(size_t statement)
{
	return statement < fake.sent_count ? fake.sent[statement].sql : NULL;
}

const char *fake_param(size_t statement, int number)
{
	ck_assert_uint_lt(statement, fake.sent_count);
	ck_assert_int_le(number, fake.sent[statement].count);
	return fake.sent[statement].params[number - 1];
}

size_t fake_sent_count(void)
{
	return fake.sent_count;
}

int fake_find(const char *sql)
{
	for (size_t i = fake.sent_count; i > 0; i--) {
		if (strncmp(fake.sent[i - 1].sql, sql, strlen(sql)) == 0) {
			return (int)i - 1;
		}
	}
	return -1;
}

size_t fake_connections(void)
{
	return fake.connections;
}

size_t fake_round_trips(void)
{
	return fake.round_trips;
}

size_t fake_alive(void)
{
	return fake.alive + fake_results_alive();
}

bool fake_all_played(void)
{
	return fake.played == fake.scripted;
}

static void push(PGconn *conn, enum event event, PGresult *result)
{
	ck_assert_uint_lt(conn->tail, QUEUE_MAX);
	conn->queue[conn->tail++] = (struct queued){ .event = event, .result = result };
}

/* The statements that a server understands without a script. */
static const struct control {
	const char *sql;
	const char *tag;
	PGTransactionStatusType after;
} controls[] = {
	{ .sql = "BEGIN", .tag = "BEGIN", .after = PQTRANS_INTRANS },
	{ .sql = "COMMIT", .tag = "COMMIT", .after = PQTRANS_IDLE },
	{ .sql = "ROLLBACK", .tag = "ROLLBACK", .after = PQTRANS_IDLE },
	{ .sql = "SELECT set_config", .tag = "SELECT 1", .after = PQTRANS_INTRANS },
};

static const struct control *find_control(const char *sql)
{
	for (size_t i = 0; i < LENGTH(controls); i++) {
		if (strncmp(sql, controls[i].sql, strlen(controls[i].sql)) == 0) {
			return &controls[i];
		}
	}
	return NULL;
}

static bool next_answer_fits(const char *sql, bool is_control)
{
	if (fake.played == fake.scripted) {
		return false;
	}
	const char *wanted = fake.script[fake.played].sql;
	return wanted == NULL ? !is_control : strncmp(sql, wanted, strlen(wanted)) == 0;
}

static void answer_control(PGconn *conn, const struct control *control)
{
	bool failed = conn->transaction == PQTRANS_INERROR;
	struct fake_answer none = { 0 };
	if (failed && control->after == PQTRANS_IDLE) {
		push(conn, EVENT_RESULT, fake_result_new(none, PGRES_COMMAND_OK, "ROLLBACK"));
	} else {
		push(conn, EVENT_RESULT, fake_result_new(none, PGRES_COMMAND_OK, control->tag));
	}
	conn->transaction = control->after;
	push(conn, EVENT_END, NULL);
}

static void answer_from_script(PGconn *conn, struct fake_answer answer)
{
	bool failed = answer.sqlstate != NULL || answer.client_error;
	if (answer.silent) {
		push(conn, EVENT_SILENCE, NULL);
		return;
	}
	if (failed) {
		push(conn, EVENT_RESULT, fake_result_new(answer, PGRES_FATAL_ERROR, ""));
		conn->transaction =
			conn->transaction == PQTRANS_IDLE ? PQTRANS_IDLE : PQTRANS_INERROR;
	}
	if (answer.lost) {
		push(conn, EVENT_LOST, NULL);
		return;
	}
	if (!failed) {
		ExecStatusType status = answer.columns > 0 ? PGRES_TUPLES_OK : PGRES_COMMAND_OK;
		push(conn, EVENT_RESULT, fake_result_new(answer, status, "DONE"));
	}
	push(conn, EVENT_END, NULL);
}

/* True when no answer can come any more. */
static bool is_gone(const PGconn *conn)
{
	enum event last = conn->head < conn->tail ? conn->queue[conn->tail - 1].event : EVENT_END;
	return last == EVENT_LOST || last == EVENT_SILENCE;
}

/* True when an earlier statement of the pipeline failed: the server skips what follows. */
static bool is_skipped(const PGconn *conn)
{
	for (size_t i = conn->head; conn->pipeline != PQ_PIPELINE_OFF && i < conn->tail; i++) {
		if (conn->queue[i].event == EVENT_RESULT &&
		    PQresultStatus(conn->queue[i].result) == PGRES_FATAL_ERROR) {
			return true;
		}
	}
	return false;
}

static void remember(const char *sql, int count, const char *const *values)
{
	ck_assert_uint_lt(fake.sent_count, SENT_MAX);
	fake.sent[fake.sent_count].sql = strdup(sql);
	fake.sent[fake.sent_count].count = count;
	for (int i = 0; i < count; i++) {
		fake.sent[fake.sent_count].params[i] = values[i] == NULL ? NULL : strdup(values[i]);
	}
	fake.sent_count++;
}

int PQsendQueryParams(PGconn *conn, const char *command, int nParams, const Oid *paramTypes,
		      const char *const *paramValues, const int *paramLengths,
		      const int *paramFormats, int resultFormat)
{
	const struct control *control = find_control(command);
	ck_assert(paramTypes == NULL && paramLengths == NULL && paramFormats == NULL);
	ck_assert_int_eq(resultFormat, 0);
	remember(command, nParams, paramValues);
	if (conn->pipeline == PQ_PIPELINE_OFF) {
		ck_assert_msg(conn->head == conn->tail, "sent before the last results were read");
		conn->head = conn->tail = 0;
		fake.round_trips++;
	}
	if (is_gone(conn)) {
		return 1;
	}
	if (is_skipped(conn)) {
		push(conn, EVENT_RESULT,
		     fake_result_new((struct fake_answer){ 0 }, PGRES_PIPELINE_ABORTED, ""));
		push(conn, EVENT_END, NULL);
		return 1;
	}
	if (next_answer_fits(command, control != NULL)) {
		struct fake_answer answer = fake.script[fake.played++];
		if (answer.not_sent) {
			conn->error = "could not send data to server";
			return 0;
		}
		if (control == NULL || answer.sqlstate != NULL || answer.lost || answer.silent) {
			if (control != NULL && control->after == PQTRANS_IDLE &&
			    answer.sqlstate != NULL) {
				conn->transaction =
					PQTRANS_IDLE; /* a refused COMMIT is a rollback */
			}
			answer_from_script(conn, answer);
			return 1;
		}
	}
	ck_assert_msg(control != NULL, "no answer for: %s", command);
	answer_control(conn, control);
	return 1;
}

int PQenterPipelineMode(PGconn *conn)
{
	conn->pipeline = PQ_PIPELINE_ON;
	conn->head = conn->tail = 0;
	return 1;
}

int PQexitPipelineMode(PGconn *conn)
{
	ck_assert_msg(conn->head == conn->tail, "results were left in the pipeline");
	conn->pipeline = PQ_PIPELINE_OFF;
	return 1;
}

int PQpipelineSync(PGconn *conn)
{
	fake.round_trips++;
	if (!is_gone(conn)) {
		push(conn, EVENT_RESULT,
		     fake_result_new((struct fake_answer){ 0 }, PGRES_PIPELINE_SYNC, ""));
	}
	return 1;
}

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values, int expand)
{
	ck_assert(keywords != NULL && values != NULL && expand == 1);
	fake.connections++;
	if (fake.outcome == FAKE_CONNECT_NO_MEMORY) {
		return NULL;
	}
	PGconn *conn = calloc(1, sizeof(*conn));
	ck_assert_ptr_nonnull(conn);
	fake.alive++;
	conn->status = fake.outcome == FAKE_CONNECT_REFUSED ? CONNECTION_BAD : CONNECTION_STARTED;
	conn->error = "";
	return conn;
}

PostgresPollingStatusType PQconnectPoll(PGconn *conn)
{
	conn->polled++;
	if (fake.outcome == FAKE_CONNECT_FROZEN || conn->polled == 1) {
		return PGRES_POLLING_READING;
	}
	if (fake.outcome == FAKE_CONNECT_FAILS) {
		conn->status = CONNECTION_BAD;
		conn->error = "FATAL: no more connections allowed";
		return PGRES_POLLING_FAILED;
	}
	conn->status = CONNECTION_OK;
	return PGRES_POLLING_OK;
}

static enum event next_event(const PGconn *conn)
{
	return conn->head < conn->tail ? conn->queue[conn->head].event : EVENT_END;
}

int PQsocket(const PGconn *conn)
{
	if (conn->status == CONNECTION_STARTED) {
		return fake.outcome == FAKE_CONNECT_FROZEN && conn->polled > 0 ? fake.quiet[0]
		       : conn->polled == 0                                     ? fake.ready[1]
									       : fake.ready[0];
	}
	return next_event(conn) == EVENT_SILENCE ? fake.quiet[0] : fake.ready[0];
}

int PQflush(PGconn *conn)
{
	(void)conn;
	return fake.slow_flush-- > 0 ? 1 : 0;
}

int PQisBusy(PGconn *conn)
{
	return next_event(conn) == EVENT_SILENCE || next_event(conn) == EVENT_LOST;
}

int PQconsumeInput(PGconn *conn)
{
	if (next_event(conn) == EVENT_LOST) {
		conn->status = CONNECTION_BAD;
		conn->error = "server closed the connection unexpectedly";
		return 0;
	}
	return 1;
}

PGresult *PQgetResult(PGconn *conn)
{
	if (conn->head == conn->tail) {
		return NULL;
	}
	struct queued next = conn->queue[conn->head++];
	return next.result;
}

ConnStatusType PQstatus(const PGconn *conn)
{
	return conn->status;
}

PGTransactionStatusType PQtransactionStatus(const PGconn *conn)
{
	return conn->transaction;
}

char *PQerrorMessage(const PGconn *conn)
{
	static char text[100];
	snprintf(text, sizeof(text), "%s", conn->error == NULL ? "" : conn->error);
	return text;
}

PQnoticeProcessor PQsetNoticeProcessor(PGconn *conn, PQnoticeProcessor processor, void *argument)
{
	(void)conn;
	processor(argument, "a notice, which must not be printed");
	return NULL;
}

int PQsetnonblocking(PGconn *conn, int arg)
{
	(void)conn;
	ck_assert_int_eq(arg, 1);
	return 0;
}

void PQfinish(PGconn *conn)
{
	for (; conn->head < conn->tail; conn->head++) {
		PQclear(conn->queue[conn->head].result);
	}
	free(conn);
	fake.alive--;
}
