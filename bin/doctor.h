/*
 * What the checks of `evolv doctor` share. Each is a function in a table; it says what it has seen, one sentence a
 * thing, and what to do where something is wrong. No sentence holds a secret.
 */
#ifndef EVOLV_BIN_DOCTOR_H
#define EVOLV_BIN_DOCTOR_H

#include "base/strbuf.h"
#include "evolv.h"

enum finding {
	FINDING_OK,
	FINDING_WARNING, /* it works, but should be seen to */
	FINDING_FAILURE, /* something does not work, or lies open */
	FINDING_COUNT
};

struct doctor {
	struct evolv *evolv;
	const char *check; /* the name of the one that is running */
	size_t counts[FINDING_COUNT];
	struct strbuf json;   /* of --json */
	bool has_database;    /* the owner could sign in */
	bool has_web;         /* base_url answers, with our programs behind it */
	const char *web_role; /* whom the web programs sign in as; NULL: they cannot */
};

typedef void check_fn(struct doctor *doctor);

/* Tells of one thing. */
void doctor_say(struct doctor *doctor, enum finding finding, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Runs a statement as the owner; false after telling that it could not be run. */
bool doctor_ask(struct doctor *doctor, const struct statement *statement,
		const struct db_params *params, struct db_rows *rows);

/* True when base_url is on this machine: a school that nobody else sees yet. */
bool doctor_is_local(const struct doctor *doctor);

check_fn doctor_check_configuration;
check_fn doctor_check_keys;
check_fn doctor_check_folders;
check_fn doctor_check_connections;
check_fn doctor_check_database;
check_fn doctor_check_schema;
check_fn doctor_check_privileges;
check_fn doctor_check_tools;
check_fn doctor_check_mail;
check_fn doctor_check_outbox;
check_fn doctor_check_worker;
check_fn doctor_check_room;
check_fn doctor_check_files;
check_fn doctor_check_web;
check_fn doctor_check_authorization;
check_fn doctor_check_leaks;
check_fn doctor_check_clock;

#endif
