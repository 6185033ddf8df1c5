/*
 * How far a database's schema is, compared with the files of this program.
 */
#ifndef EVOLV_BIN_EVOLV_MIGRATE_H
#define EVOLV_BIN_EVOLV_MIGRATE_H

#include "evolv.h"

#include <stdbool.h>
#include <stddef.h>

struct migrate_state {
	const char *last;    /* the newest migration that was applied; NULL: none */
	const char *unknown; /* one that the database has and the files have not; NULL: none */
	const char *changed; /* one whose file is another than was applied; NULL: none */
	const char *first_missing; /* the first that was not applied; NULL: none is missing */
	size_t missing;
	bool views_differ; /* the views and grants are not those of the files */
};

/* Looks, and changes nothing. Returns 0, or the exit status after telling what is wrong. */
int evolv_migrate_look(struct migrate_state *state, struct evolv *evolv);

#endif
