/*
 * The operator's command: what its subcommands are given and share.
 */
#ifndef EVOLV_BIN_EVOLV_H
#define EVOLV_BIN_EVOLV_H

#include "base/arena.h"
#include "base/config.h"
#include "base/places.h"
#include "data/db.h"
#include "http/faults.h"

#include <stdbool.h>
#include <sysexits.h>

struct evolv {
	struct arena arena;
	struct config config;
	const char *config_file;
	const char *config_problem; /* why config could not be read; NULL: it was */
	const char *conninfo;       /* of the owner; NULL: config could not be read */
	const char *db_dir;         /* holds migrations/, views/, demo/ and grants.sql */
	const char *argument;       /* the one that the command takes; NULL: none */
	bool dry_run;
	bool at_once;        /* --at-once of keys rotate */
	bool certificates;   /* --certificates of keys rotate */
	bool json;           /* --json of doctor */
	bool verify;         /* --verify of backup */
	bool replace;        /* --replace of restore */
	const char *scratch; /* --scratch of backup --verify: conninfo; NULL: none */
	const char *from;    /* --from, --media and --report of import-django; NULL: not given */
	const char *media;
	const char *report;
	struct db *db; /* signed in as the owner, connected when first used; NULL as conninfo */
};

/* A subcommand; returns the exit status (sysexits.h). */
typedef int command_fn(struct evolv *evolv);

command_fn evolv_migrate;
command_fn evolv_load_demo;
command_fn evolv_create_admin;
command_fn evolv_reset_password;
command_fn evolv_keys;
command_fn evolv_doctor;
command_fn evolv_backup;
command_fn evolv_restore;
command_fn evolv_import_django;

/* Tells the operator what happened and what to do; returns status. */
int evolv_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for an error of the database while doing something: "reading the migrations". */
int evolv_fail_database(const struct evolv *evolv, enum error error, const char *doing);

/* Tells what is wrong with what was typed; returns EX_DATAERR. */
int evolv_fail_faults(const struct faults *faults);

#endif
