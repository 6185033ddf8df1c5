/*
 * See worker_sign.h. One row a machine: how many workers it runs does not matter, that one of them works does.
 */
#include "worker_sign.h"

#include <unistd.h>

#define HOST_MAX 255 /* as varchar(255) in db/migrations/0025_worker_sign.sql */

static const struct statement sign = {
	.name = "worker sign",
	.sql = "INSERT INTO worker_sign (host, service) VALUES ($1, $2)"
	       " ON CONFLICT (host) DO UPDATE SET service = excluded.service, seen_at = now()",
	.shape = DB_NOTHING,
};

enum error worker_sign(struct db *db, bool service)
{
	char host[HOST_MAX + 1] = "";
	struct db_params params = { 0 };

	if (gethostname(host, sizeof(host) - 1) != 0) {
		host[0] = '\0';
	}
	db_param(&params, host);
	db_param_bool(&params, service);
	return db_run(db, &sign, &params, NULL);
}
