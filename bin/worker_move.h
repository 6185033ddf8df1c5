/*
 * The files that wait on this machine for a store across the network (docs/files.md).
 */
#ifndef EVOLV_BIN_WORKER_MOVE_H
#define EVOLV_BIN_WORKER_MOVE_H

#include "data/db.h"
#include "http/file_store.h"

#include <stdbool.h>
#include <stdint.h>

/* Begin with zeros; it belongs to one worker. */
struct mover {
	struct db *db;
	struct file_store *store;
	size_t moved;       /* so far */
	int64_t resting_at; /* clock_monotonic_ms() of the last failure; 0: the store was well */
	int failures;       /* one after the other */
};

/* Lets this session be told of files that wait (data/listen.h). */
enum error worker_move_listen(struct db *db);

/* Lets wait what lies here and is on record as stored while the store is elsewhere: file_store was local until now, or a
 * worker was killed before it deleted its copy. */
enum error worker_move_find(struct mover *mover);

/* Moves one file that is due, unless store->must_stop says so. *worked: there was one, and may be another. A store that
 * failed is left in peace for a while that grows, while everything else goes on: the files stay readable on this
 * machine. Returns an error of the database only. */
enum error worker_move(struct mover *mover, bool *worked);

#endif
