/*
 * What backup, backup --verify and restore share.
 */
#ifndef EVOLV_BIN_EVOLV_BACKUP_H
#define EVOLV_BIN_EVOLV_BACKUP_H

#include "backup_manifest.h"

/* A key of the school: the setting that says where it is, and its member of a backup. */
struct backup_key {
	const char *member;
	size_t setting; /* offset in struct config of a path; "" there: none */
};

#define BACKUP_KEY_COUNT 4

/* The i-th, from 0. */
const struct backup_key *backup_key(size_t i);

/* The path of a key in this configuration, "" when there is none. */
const char *backup_key_path(const struct evolv *evolv, const struct backup_key *key);

/* A backup that was read from its beginning to its end, and found whole. */
struct backup {
	const char *path;
	struct backup_manifest manifest;
	size_t member_count;
	int64_t bytes; /* of all members */
};

/* Reads the file and compares every member with its sum. Returns 0, or the exit status after telling what is wrong. */
int backup_check(struct backup *backup, struct evolv *evolv, const char *path);

/* Waits until no worker removes files, and keeps them all until evolv->db is closed. */
int backup_hold_files(struct evolv *evolv);

/* Returns a file without a name, gone with its descriptor; -1 after telling what is wrong. */
int backup_unnamed_file(struct evolv *evolv);

/* Where the database of a backup goes. */
struct backup_target {
	const char *conninfo;
	const char *database; /* in place of conninfo's; NULL: that */
	/* Statements to run before the commit; NULL: there is none, only a rollback. */
	const char *last;
};

/* Makes the database what the backup has, in one transaction, and compares every table before its end. dump is the
 * member BACKUP_DATABASE. Without last what is there already is in the way and not replaced. Returns 0, or the exit
 * status after telling what is wrong: then the database is as it was. */
int backup_load(struct evolv *evolv, const struct backup *backup, int dump,
		const struct backup_target *target);

/* backup --verify */
command_fn evolv_backup_verify;

#endif
