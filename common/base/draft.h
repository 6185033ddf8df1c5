/*
 * A file that takes its place at once and whole: what reads it sees the old one or the new one, whenever this program
 * or the machine ends.
 */
#ifndef EVOLV_BASE_DRAFT_H
#define EVOLV_BASE_DRAFT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct draft {
	const char *path;      /* where it will be */
	const char *temporary; /* where it is: beside that */
	int descriptor;        /* to write to */
};

/* Begins a file for path. It gets the owner and the mode of the file that it replaces (the one behind a symbolic link);
 * a new one is this user's, mode 0600. False when that cannot be; errno says why, and nothing is left. */
bool draft_begin(struct draft *draft, struct arena *arena, const char *path);

/* Begins a large new file: it stands as path.part until it is whole, with mode 0600. What a program that was killed left
 * under that name is taken over; what another one is writing just now is not (EBUSY). False with errno. */
bool draft_begin_part(struct draft *draft, struct arena *arena, const char *path);

/* Adds bytes. False with errno; the draft is still to be abandoned. */
bool draft_write(struct draft *draft, const void *bytes, size_t length);

/* Puts it in its place, on the disk for good. False with errno: the old file is there as before, and the draft gone. */
bool draft_finish(struct draft *draft);

/* Removes it. After draft_finish() it does nothing. */
void draft_abandon(struct draft *draft);

/* Writes a whole small file in this way. False with errno. */
bool draft_replace(struct arena *arena, const char *path, const char *text);

#endif
