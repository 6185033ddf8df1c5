/*
 * A body held against a column table: what may be stored, and everything that is wrong with it.
 */
#ifndef EVOLV_APP_VALIDATE_H
#define EVOLV_APP_VALIDATE_H

#include "app/assignments.h"
#include "app/column.h"
#include "base/arena.h"
#include "http/body.h"
#include "http/faults.h"

#include <stdbool.h>

enum validate_mode {
	VALIDATE_WHOLE,   /* POST and PUT: every required column must be there */
	VALIDATE_PARTIAL, /* PATCH: any subset */
};

/* Reads what the body says about the columns that role may write. Columns that are right go to out, faults
 * to faults, both in the table's order. Unknown and read-only members are not heard. */
void validate_body(struct assignments *out, struct faults *faults, struct arena *arena,
		   const struct columns *columns, const struct body *body, unsigned role,
		   enum validate_mode mode);

/* The checks of single values, for handlers with bodies of their own. */
bool validate_is_email(const char *text);
bool validate_is_url(const char *text);

/* True for a text that is an address of ours: sent back by who has read it, where a file may be sent. */
bool validate_is_own_address(const struct body *body, const struct value *value);

#endif
