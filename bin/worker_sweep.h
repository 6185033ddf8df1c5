/*
 * What the worker does by the clock.
 */
#ifndef EVOLV_BIN_WORKER_SWEEP_H
#define EVOLV_BIN_WORKER_SWEEP_H

#include "data/db.h"
#include "http/file_store.h"

/* Queues the reminders of tomorrow's events, throws away what has expired in the database, files that nothing is on record
 * of, and uploads that were left in the spool. Nothing of it is urgent: what fails is logged, and done the next time. */
void worker_sweep(struct db *db, struct file_store *store);

#endif
