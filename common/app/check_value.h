/*
 * One value of a body held against its column's type and bounds.
 */
#ifndef EVOLV_APP_CHECK_VALUE_H
#define EVOLV_APP_CHECK_VALUE_H

#include "app/column.h"
#include "base/arena.h"
#include "http/body.h"
#include "http/faults.h"

#include <stdbool.h>

/* A value, and what it is to be. */
struct check {
	struct arena *arena;
	struct faults *faults;
	const struct column *column;
	const struct value *value; /* what was given under the column's name; not NULL */
	bool from_form;            /* a form has texts alone: "3" may stand for a list of one */
};

/* Returns the text to store, which lives in the arena or the body; NULL after adding a fault. An uploaded file gets its
 * type and its key. */
const char *check_value(const struct check *check);

/* Adds a fault of the column; returns NULL. */
const char *check_refuse(const struct check *check, const char *message);

#endif
