/*
 * See worker_originals.h. Killed after any step, the next worker does them again, under the same keys.
 */
#include "worker_originals.h"

#include "base/log.h"
#include "base/machine.h"
#include "worker_picture.h"

#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ARENA_LIMIT ((size_t)4 << 20)

/* Longer than evolv-picture may take. */
static const struct statement take_original = {
	.name = "take original",
	.sql = "UPDATE stored_file SET attempts = attempts + 1,"
	       " next_attempt_at = now() + interval '2 minutes'"
	       " WHERE key = (SELECT key FROM stored_file WHERE state = 'waiting' AND machine = $1"
	       "  AND removed_at IS NULL AND next_attempt_at <= now() AND key LIKE 'uploads/%'"
	       "  ORDER BY next_attempt_at, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
	       " RETURNING key",
	.shape = DB_MAYBE_ROW,
};

/* After 1, 2, 4, … minutes, at most an hour. */
static const struct statement try_later = {
	.name = "original later",
	.sql = "UPDATE stored_file SET last_error = $2, next_attempt_at ="
	       " now() + least(60, power(2, least(attempts, 7) - 1)) * interval '1 minute'"
	       " WHERE key = $1",
	.shape = DB_NOTHING,
};

static const struct statement picture_made = {
	.name = "picture made",
	.sql = "SELECT picture_made($1, $2, 'image/webp', $3, $4)",
	.shape = DB_ONE_ROW,
};

static const struct statement picture_broken = {
	.name = "picture broken",
	.sql = "SELECT exchange_file($1, regexp_replace($1, '^uploads/', 'broken/'))",
	.shape = DB_ONE_ROW,
};

/* Whoever removes the file need not wait until the time for it is over. */
static const struct statement release = {
	.name = "release file",
	.sql = "UPDATE stored_file SET next_attempt_at = now() WHERE key = $1",
	.shape = DB_NOTHING,
};

/* The original that is being worked on. */
struct original {
	struct db *db;
	struct file_store *store;
	struct arena *arena;
	const char *key;
};

static enum error put_off(struct original *original, enum error why)
{
	const struct db_params params = { .values = { original->key, error_row(why)->detail },
					  .count = 2 };

	return db_run(original->db, &try_later, &params, NULL);
}

static enum error release_file(struct original *original)
{
	const struct db_params params = { .values = { original->key }, .count = 1 };

	return db_run(original->db, &release, &params, NULL);
}

/* "uploads/0a…f.jpg" becomes "pictures/0a…f.webp": made a second time, it takes the place of the first. */
static const char *picture_key(struct arena *arena, const char *key, const char *suffix)
{
	const char *name = strchr(key, '/') + 1;

	return arena_printf(arena, FILE_STORE_PUBLIC "%.*s%s.webp", (int)strcspn(name, "."), name,
			    suffix);
}

static enum error put_pictures(struct original *original, const struct made_picture *made)
{
	enum error error = NO_ERROR;

	for (size_t i = 0; i < PICTURE_COUNT && error == NO_ERROR; i++) {
		error = original->store->operations->put(
			original->store, original->arena,
			picture_key(original->arena, original->key, made[i].suffix), "image/webp",
			made[i].file, made[i].size);
	}
	return error;
}

/* The pictures take the original's place, or, where nobody wants them any more, go again. */
static enum error show_pictures(struct original *original, const struct made_picture *made)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, original->key);
	db_param(&params, picture_key(original->arena, original->key, ""));
	db_param_int(&params, original->arena, (long long)made[0].size);
	db_param_int(&params, original->arena, (long long)made[1].size);
	enum error error = db_run(original->db, &picture_made, &params, &rows);
	if (error != NO_ERROR || db_bool(&rows, 0, 0)) {
		return error == NO_ERROR ? release_file(original) : error;
	}
	for (size_t i = 0; i < PICTURE_COUNT; i++) {
		(void)original->store->operations->remove(
			original->store, original->arena,
			picture_key(original->arena, original->key, made[i].suffix));
	}
	return release_file(original);
}

static enum error make_pictures(struct original *original, int file)
{
	const struct db_params params = { .values = { original->key }, .count = 1 };
	struct made_picture made[PICTURE_COUNT];
	struct db_rows rows = { 0 };
	enum error error = NO_ERROR;

	switch (worker_picture_make(made, original->store->config, original->arena, file)) {
	case PICTURE_MADE:
		error = put_pictures(original, made);
		error = error == NO_ERROR ? show_pictures(original, made)
					  : put_off(original, error);
		worker_picture_close(made);
		return error;
	case PICTURE_BROKEN:
		error = db_run(original->db, &picture_broken, &params, &rows);
		return error == NO_ERROR ? release_file(original) : error;
	case PICTURE_LATER:
		break;
	}
	return put_off(original, ERROR_STORAGE_GONE);
}

static enum error work_on(struct original *original)
{
	int file = -1;
	size_t size = 0;
	enum error error = file_store_open(&file, &size, original->arena, original->store->config,
					   original->key);

	if (error != NO_ERROR) {
		log_error("the original %s is not on this machine", original->key);
		return put_off(original, error);
	}
	/* A lock on the file ends with its holder. */
	if (flock(file, LOCK_EX | LOCK_NB) == 0) {
		error = make_pictures(original, file);
	}
	close(file);
	return error;
}

enum error worker_originals(struct db *db, struct file_store *store, bool *worked)
{
	struct arena arena;
	struct original original = { .db = db, .store = store, .arena = &arena };
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	arena_init(&arena, ARENA_LIMIT);
	db_param(&params, machine_name(&arena, store->config->machine_name));
	enum error error = db_run(db, &take_original, &params, &rows);
	*worked = error == NO_ERROR && rows.count == 1;
	if (*worked) {
		original.key = db_copy(&rows, 0, 0, &arena);
		error = work_on(&original);
	}
	arena_clear(&arena);
	return error;
}
