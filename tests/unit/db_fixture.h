/*
 * What the tests of data/ have in common: a handle to the scripted libpq, and answers of its script.
 */
#ifndef EVOLV_TESTS_UNIT_DB_FIXTURE_H
#define EVOLV_TESTS_UNIT_DB_FIXTURE_H

#include "data/db.h"

extern const struct statement db_fixture_write; /* DB_NOTHING */
extern const struct statement db_fixture_read;  /* DB_ROWS */

/* Returns a new handle, and begins a new script. */
struct db *db_fixture_new(void);

/* Adds an answer of up to three rows, or of an error. */
void db_fixture_answer_rows(int rows);
void db_fixture_answer_error(const char *sqlstate);

#endif
