/*
 * The record of stored files, evolv.stored_file (db/migrations/0022), as who brings a file writes it.
 */
#ifndef EVOLV_DATA_FILE_RECORD_H
#define EVOLV_DATA_FILE_RECORD_H

#include "base/config.h"
#include "data/db.h"
#include "http/body.h"

/* Puts an upload that has a key on record: as stored, or, when somebody else has yet to move or to re-encode it, as
 * waiting on this machine. Same errors as db_run(). */
enum error file_record_add(struct db *db, struct arena *arena, const struct config *config,
			   const struct upload *upload);

#endif
