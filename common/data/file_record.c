/*
 * See file_record.h.
 */
#include "data/file_record.h"

#include "base/machine.h"
#include "http/file_store.h"

static const struct statement add = {
	.name = "put a file on record",
	.sql = "INSERT INTO evolv.stored_file (key, content_type, size, state, machine)"
	       " VALUES ($1, $2, $3, CASE WHEN $4::text IS NULL THEN 'stored' ELSE 'waiting' END, $4)",
	.shape = DB_NOTHING,
};

enum error file_record_add(struct db *db, struct arena *arena, const struct config *config,
			   const struct upload *upload)
{
	bool waits = upload->for_worker || !file_store_is_local(config);
	struct db_params params = { .count = 0 };

	db_param(&params, upload->key);
	db_param(&params, upload->content_type);
	db_param_int(&params, arena, (long long)upload->size);
	db_param(&params, waits ? machine_name(arena, config->machine_name) : NULL);
	return db_run(db, &add, &params, NULL);
}
