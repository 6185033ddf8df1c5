/*
 * The contract's rate limits as a table.
 */
#include "auth/limit.h"

#include "base/array.h"

#include <assert.h>

/* The window is given in SQL's words; the number comes from the configuration. */
static const struct {
	const char *name;
	const char *window;
	size_t offset; /* of the limit inside struct config */
} limits[] = {
	[LIMIT_NONE] = { .name = NULL },
	[LIMIT_REGISTER] = { .name = "register",
			     .window = "1 hour",
			     .offset = offsetof(struct config, limit_register) },
	[LIMIT_LOGIN] = { .name = "login",
			  .window = "1 hour",
			  .offset = offsetof(struct config, limit_login) },
	[LIMIT_LOGIN_ACCOUNT] = { .name = "login_account",
				  .window = "1 hour",
				  .offset = offsetof(struct config, limit_login) },
	[LIMIT_PASSWORD] = { .name = "password",
			     .window = "1 hour",
			     .offset = offsetof(struct config, limit_password) },
	[LIMIT_CONTACT] = { .name = "contact",
			    .window = "1 hour",
			    .offset = offsetof(struct config, limit_contact) },
	[LIMIT_REVIEW] = { .name = "review",
			   .window = "1 hour",
			   .offset = offsetof(struct config, limit_review) },
	[LIMIT_APPLICATION] = { .name = "application",
				.window = "1 day",
				.offset = offsetof(struct config, limit_application) },
	[LIMIT_ANONYMOUS] = { .name = "anonymous",
			      .window = "1 hour",
			      .offset = offsetof(struct config, limit_anonymous) },
	[LIMIT_SIGNED_IN] = { .name = "signed_in",
			      .window = "1 hour",
			      .offset = offsetof(struct config, limit_signed_in) },
};

static_assert(LENGTH(limits) == LIMIT_COUNT, "a row for each rule");

static const struct statement hit = {
	.name = "rate_limit_hit",
	.sql = "SELECT evolv.rate_limit_hit($1, $2, $3::integer, $4::interval)",
	.shape = DB_ONE_ROW,
};

enum error limit_hit(struct db *db, struct arena *arena, const struct config *config,
		     enum limit_rule rule, const char *subject, int *retry_after)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	*retry_after = 0;
	if (!config->rate_limits || limits[rule].name == NULL) {
		return NO_ERROR;
	}
	size_t allowed = *(const size_t *)((const char *)config + limits[rule].offset);
	db_param(&params, limits[rule].name);
	db_param(&params, subject);
	db_param_int(&params, arena, (long long)allowed);
	db_param(&params, limits[rule].window);
	enum error error = db_run(db, &hit, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	*retry_after = (int)db_int(&rows, 0, 0);
	return *retry_after > 0 ? ERROR_RATE_LIMIT : NO_ERROR;
}
