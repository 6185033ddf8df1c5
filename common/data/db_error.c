/*
 * SQLSTATE → enum error (PostgreSQL manual, appendix A).
 */
#include "data/db_error.h"

#include "base/array.h"
#include "base/text.h"

#include <stddef.h>

/* A code, or the beginning that a group of codes share. The first row that fits counts, so a code stands
 * above its group. */
static const struct {
	const char *prefix;
	enum error error;
} sqlstates[] = {
	{ .prefix = "22001", .error = ERROR_VALIDATION }, /* text longer than its column */
	{ .prefix = "22003", .error = ERROR_VALIDATION }, /* number out of range (hazard 22) */
	{ .prefix = "22007", .error = ERROR_VALIDATION }, /* not a date or time */
	{ .prefix = "22008", .error = ERROR_VALIDATION }, /* a date or time that does not exist */
	{ .prefix = "22021", .error = ERROR_VALIDATION }, /* not UTF-8 (hazard 22) */
	{ .prefix = "22P02", .error = ERROR_VALIDATION }, /* not a value of the type (hazard 22) */
	{ .prefix = "22P05", .error = ERROR_VALIDATION }, /* \u0000 in jsonb */
	{ .prefix = "23", .error = ERROR_VALIDATION },    /* a constraint */
	{ .prefix = "25006",
	  .error = ERROR_UNAVAILABLE }, /* read only: a standby, or a disk that filled */
	{ .prefix = "25P03", .error = ERROR_UNAVAILABLE }, /* idle in a transaction for too long */
	{ .prefix = "40001", .error = ERROR_RETRY },       /* serialization failure */
	{ .prefix = "40P01", .error = ERROR_RETRY },       /* deadlock */
	{ .prefix = "55P03", .error = ERROR_UNAVAILABLE }, /* lock_timeout */
	{ .prefix = "57014", .error = ERROR_UNAVAILABLE }, /* statement_timeout */
	{ .prefix = "57P", .error = ERROR_UNAVAILABLE },   /* stopping, crashed, starting */
	{ .prefix = "08",
	  .error = ERROR_UNAVAILABLE }, /* connection; all that pgbouncer says itself */
	{ .prefix = "53", .error = ERROR_UNAVAILABLE }, /* disk, memory or connections used up */
	{ .prefix = "58", .error = ERROR_UNAVAILABLE }, /* the operating system refused */
	/* A function or table that the statement was planned with went while it waited: a migration, a restore. */
	{ .prefix = "XX000", .error = ERROR_RETRY },
};

enum error db_error_from_sqlstate(const char *sqlstate)
{
	if (sqlstate == NULL || sqlstate[0] == '\0') {
		return ERROR_UNAVAILABLE;
	}
	for (size_t i = 0; i < LENGTH(sqlstates); i++) {
		if (text_starts_with(sqlstate, sqlstates[i].prefix)) {
			return sqlstates[i].error;
		}
	}
	return ERROR_INTERNAL;
}
