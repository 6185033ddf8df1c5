/*
 * Rate limits: one atomic statement per count (evolv.rate_limit_hit), shared by all web servers of one
 * database.
 */
#ifndef EVOLV_AUTH_LIMIT_H
#define EVOLV_AUTH_LIMIT_H

#include "base/config.h"
#include "data/db.h"
#include "http/error.h"

#include <stddef.h>

enum limit_rule {
	LIMIT_NONE,
	LIMIT_REGISTER,
	LIMIT_LOGIN,
	LIMIT_LOGIN_ACCOUNT,
	LIMIT_PASSWORD,
	LIMIT_CONTACT,
	LIMIT_REVIEW,
	LIMIT_APPLICATION,
	LIMIT_ANONYMOUS,
	LIMIT_SIGNED_IN,
	LIMIT_COUNT
};

/* Counts one use of rule by subject (an address, an account). Returns NO_ERROR, or ERROR_RATE_LIMIT with
 * the seconds to wait in retry_after. Switched off by the configuration: always NO_ERROR, no query. */
enum error limit_hit(struct db *db, struct arena *arena, const struct config *config,
		     enum limit_rule rule, const char *subject, int *retry_after);

#endif
