/*
 * See worker_files.h.
 */
#include "worker_files.h"

#include "base/array.h"
#include "base/log.h"
#include "base/machine.h"
#include "data/files_hold.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ARENA_LIMIT ((size_t)4 << 20)

/* Who is at work on a file has pushed its next attempt ahead. A file that waits is on its machine alone. */
static const struct statement find_removed = {
	.name = "removed files",
	.sql = "SELECT key FROM stored_file WHERE removed_at IS NOT NULL AND next_attempt_at <= now()"
	       " AND (state = 'stored' OR machine = $1) ORDER BY next_attempt_at LIMIT 100",
	.shape = DB_ROWS,
};

static const struct statement forget = {
	.name = "forget removed file",
	.sql = "DELETE FROM stored_file WHERE key = $1 AND removed_at IS NOT NULL",
	.shape = DB_NOTHING,
};

static const struct statement put_off = {
	.name = "put off removed file",
	.sql = "UPDATE stored_file SET next_attempt_at = now() + interval '1 hour' WHERE key = $1",
	.shape = DB_NOTHING,
};

/* Deletes the file wherever it may be: one that waits may have reached the store already. */
static bool delete_file(struct file_store *store, struct arena *arena, const char *key)
{
	const char *path = file_store_path(arena, store->config, key);

	if (!file_store_is_key(key)) {
		log_warning("removed files: %s is no key of a file", key);
		return true;
	}
	if (unlink(path) != 0 && errno != ENOENT) {
		log_error("removed files: %s: %s", path, strerror(errno));
		return false;
	}
	return store->operations->remove(store, arena, key) == NO_ERROR;
}

/* A store that fails for one is not asked for the others: then *count is set to 0, and they wait for the next time. */
static enum error remove_listed(struct db *db, struct file_store *store, struct arena *arena,
				const struct db_rows *rows, size_t *count)
{
	const char **keys = arena_array(arena, rows->count, sizeof(*keys));
	enum error error = NO_ERROR;
	bool gone = true;

	*count = rows->count;
	for (size_t i = 0; i < *count; i++) {
		keys[i] = db_copy(rows, i, 0, arena);
	}
	for (size_t i = 0; i < *count && error == NO_ERROR && gone; i++) {
		const struct db_params params = { .values = { keys[i] }, .count = 1 };

		gone = delete_file(store, arena, keys[i]);
		error = db_run(db, gone ? &forget : &put_off, &params, NULL);
	}
	*count = gone ? *count : 0;
	return error;
}

/* Returns ERROR_RETRY while a backup reads the files: the next round finds them too. */
static enum error remove_some(struct db *db, struct file_store *store, struct arena *arena,
			      size_t *count)
{
	const struct config *config = store->config;
	const struct db_params here = { .values = { machine_name(arena, config->machine_name) },
					.count = 1 };
	struct db_rows rows = { 0 };
	bool may = false;
	enum error error = files_may_go(db, &may);

	if (error == NO_ERROR && !may) {
		return ERROR_RETRY;
	}
	if (error == NO_ERROR) {
		error = db_run(db, &find_removed, &here, &rows);
	}
	return error == NO_ERROR ? remove_listed(db, store, arena, &rows, count) : error;
}

/* A file that is gone while its row stays is looked for again, and not found: nothing is lost by that. */
void worker_files_remove(struct db *db, struct file_store *store)
{
	struct arena arena;
	size_t count = 0;

	do {
		arena_init(&arena, ARENA_LIMIT);
		count = 0;
		db_transaction(db, 0, "worker");
		if (remove_some(db, store, &arena, &count) != NO_ERROR) {
			db_rollback(db);
			count = 0;
		} else if (db_commit(db) != NO_ERROR) {
			count = 0; /* it is in the log */
		}
		arena_clear(&arena);
	} while (count > 0);
}
