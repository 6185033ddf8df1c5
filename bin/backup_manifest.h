/*
 * What a backup says of itself: lines of words, the first member of the file.
 *
 *     evolv backup 1
 *     made 2026-11-25T09:00:00Z
 *     program 0.1.0
 *     migration 0001_foundation.sql
 *     table evolv.account 12 -8273645527364
 *     file stored application/pdf materials/0123….pdf
 */
#ifndef EVOLV_BIN_BACKUP_MANIFEST_H
#define EVOLV_BIN_BACKUP_MANIFEST_H

#include "base/strbuf.h"
#include "evolv.h"

#include <stdint.h>

/* The members of a backup. */
#define BACKUP_MANIFEST "manifest"
#define BACKUP_CONFIG   "evolv.conf"
#define BACKUP_DATABASE "database.dump"
#define BACKUP_KEYS     "keys/"
#define BACKUP_FILES    "files/"

/* A table as it is counted: its rows, and a sum over what they say, in whatever order. */
struct table_sum {
	const char *name;
	const char *rows;
	const char *sum;
};

struct kept_file {
	const char *key;
	const char *content_type;
	bool waits; /* for its machine's worker (docs/files.md) */
};

struct backup_manifest {
	const char *made;    /* when, RFC 3339 */
	const char *program; /* the version that made it */
	const char **migrations;
	size_t migration_count;
	struct table_sum *tables; /* in the order of their names */
	size_t table_count;
	struct kept_file *files;
	size_t file_count;
};

/* Adds the manifest's text. */
void backup_manifest_write(struct strbuf *out, const struct backup_manifest *manifest);

/* Reads one; text is cut up and must outlive it. Returns NULL, or what is wrong. */
const char *backup_manifest_read(struct backup_manifest *manifest, struct arena *arena, char *text);

#endif
