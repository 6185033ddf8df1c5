/*
 * The results of the scripted libpq (fake_libpq.h): made of an answer of the script, read by libpq's own functions.
 */
#ifndef EVOLV_TESTS_UNIT_FAKE_RESULT_H
#define EVOLV_TESTS_UNIT_FAKE_RESULT_H

#include "fake_libpq.h"

#include <libpq-fe.h>

/* Returns a result, which PQclear() frees. */
PGresult *fake_result_new(struct fake_answer answer, ExecStatusType status, const char *tag);

/* How many were not given back since they were forgotten. */
size_t fake_results_alive(void);
void fake_results_forget(void);

#endif
