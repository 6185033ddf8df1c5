/*
 * Reading a backup, member by member.
 */
#ifndef EVOLV_BIN_BACKUP_READER_H
#define EVOLV_BIN_BACKUP_READER_H

#include "evolv.h"

#include <stdint.h>
#include <sys/types.h>

struct backup_member {
	const char *name; /* in the arena of evolv */
	int64_t size;     /* bytes */
	struct backup_reader *reader;
};

/* Reads what is left of the member. Returns its SHA-256 as hexadecimal digits, or NULL after telling what is wrong. */
const char *backup_member_sha256(const struct backup_member *member);

/* Reads the whole member, of at most limit bytes, as a text; NULL after telling what is wrong. */
char *backup_member_text(const struct backup_member *member, size_t limit);

/* Writes the member's bytes to a descriptor. Returns 0, or an exit status after telling what is wrong. */
int backup_member_copy(const struct backup_member *member, int to);

/* What is to be done with a member; anything but 0 is an exit status that ends the reading. */
typedef int take_member_fn(void *context, const struct backup_member *member);

/* Gives every member of the file at path to take, in their order. Returns 0, or an exit status after telling what is
 * wrong. */
int backup_read(struct evolv *evolv, const char *path, take_member_fn *take, void *context);

#endif
