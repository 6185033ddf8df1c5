/*
 * A libpq that plays a script: it stands in the place of the real one in the unit tests, so that every
 * failure of a database can be had without a database.
 *
 * Statements that begin, end and mark transactions are answered by themselves, as a server would;
 * any other statement takes the next answer of the script. An answer that names some SQL waits for a
 * statement that begins so, whichever it is. A statement for which there is no answer fails the test.
 */
#ifndef EVOLV_TESTS_UNIT_FAKE_LIBPQ_H
#define EVOLV_TESTS_UNIT_FAKE_LIBPQ_H

#include <stdbool.h>
#include <stddef.h>

enum fake_connect {
	FAKE_CONNECTS,
	FAKE_CONNECT_NO_MEMORY,
	FAKE_CONNECT_REFUSED, /* at once: no such socket */
	FAKE_CONNECT_FAILS,   /* later: wrong password, too many connections */
	FAKE_CONNECT_FROZEN,  /* never */
};

struct fake_answer {
	const char *sql;      /* waits for a statement that begins so; NULL: the next one */
	const char *sqlstate; /* NULL: success */
	const char *message;
	const char *constraint;
	const char *column;
	int rows;
	int columns;              /* 0: the statement returns no rows */
	const char *const *cells; /* rows * columns texts, NULL for SQL's NULL */
	int changed;
	bool client_error; /* libpq's own error: there is no SQLSTATE */
	bool lost;         /* the connection ends in the place of the answer, or after the error */
	bool silent;       /* no answer comes */
	bool not_sent;     /* sending fails */
};

/* Forgets everything. */
void fake_reset(void);

void fake_connect_outcome(enum fake_connect outcome);

/* Adds an answer to the script. cells must stay. */
void fake_answer(struct fake_answer answer);

/* Adds an answer of one row. */
#define fake_answer_row(...)                                                                   \
	fake_answer((struct fake_answer){ .rows = 1,                                           \
					  .columns = sizeof((const char *[]){ __VA_ARGS__ }) / \
						     sizeof(char *),                           \
					  .cells = (const char *const[]){ __VA_ARGS__ },       \
					  .changed = 1 })

/* Lets PQflush() leave something unsent this many times. */
void fake_slow_flush(int times);

/* What was sent so far: the statements from 0, and their parameters from 1. NULL past the end. */
const char *fake_sent(size_t statement);
const char *fake_param(size_t statement, int number);
size_t fake_sent_count(void);

/* Returns the place of the last statement that begins with sql, or -1. */
int fake_find(const char *sql);

size_t fake_connections(void); /* made so far */
size_t fake_round_trips(void); /* begun so far */
size_t fake_alive(void);       /* connections and results that were not given back */
bool fake_all_played(void);    /* the script has come to its end */

#endif
