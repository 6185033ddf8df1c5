/*
 * Writing a backup: a tar file whose members are hashed as they are written, with SHA256SUMS as the last of them, so that
 * a file that was cut short has none.
 */
#ifndef EVOLV_BIN_BACKUP_WRITER_H
#define EVOLV_BIN_BACKUP_WRITER_H

#include "evolv.h"

#include <stdint.h>

#define BACKUP_SUMS "SHA256SUMS"

struct backup_writer;

/* Begins path, as path.part until it is finished; "-" is standard output. Returns 0, or the exit status after telling
 * what is wrong. */
int backup_writer_begin(struct backup_writer **writer, struct evolv *evolv, const char *path);

/* Adds a member. descriptor is read from its beginning to its end, and stays open. */
int backup_writer_add_text(struct backup_writer *writer, const char *name, const char *text,
			   size_t length);
int backup_writer_add_file(struct backup_writer *writer, const char *name, int descriptor);

/* Adds the sums and gives the file its name, on the disk for good. */
int backup_writer_finish(struct backup_writer *writer);

/* Leaves nothing behind, and frees the writer, finished or not. */
void backup_writer_free(struct backup_writer *writer);

/* What was written so far. */
int64_t backup_writer_bytes(const struct backup_writer *writer);

#endif
