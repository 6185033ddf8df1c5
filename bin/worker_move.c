/*
 * See worker_move.h. A row is taken by pushing its next attempt ahead; that this machine's workers do not send the same
 * file at the same time, however slow it goes, a lock on the file itself says, which ends with its holder. The steps
 * are: put it into the store, mark the row, delete the copy here. Who is killed between two of them leaves what the next
 * worker begins with, under the same key.
 */
#include "worker_move.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/machine.h"
#include "data/files_hold.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ARENA_LIMIT ((size_t)4 << 20)

/* How long the store is left in peace after the first failure, and at most. */
#define REST_MS     ((int64_t)5000)
#define REST_MAX_MS ((int64_t)300000)

/* Pictures are not moved: they are made anew, and then put there. */
static const struct statement take = {
	.name = "take waiting file",
	.sql = "WITH due AS MATERIALIZED ("
	       "  SELECT key FROM stored_file WHERE state = 'waiting' AND machine = $1"
	       "   AND next_attempt_at <= now() AND removed_at IS NULL AND key NOT LIKE 'uploads/%'"
	       "  ORDER BY next_attempt_at, key LIMIT 1 FOR UPDATE SKIP LOCKED"
	       ") UPDATE stored_file f SET attempts = f.attempts + 1,"
	       "  next_attempt_at = now() + interval '1 minute'"
	       " FROM due WHERE f.key = due.key RETURNING f.key, f.content_type, f.attempts",
	.shape = DB_MAYBE_ROW,
};

static const struct statement set_stored = {
	.name = "file stored",
	.sql = "UPDATE stored_file SET state = 'stored', machine = NULL, attempts = 0, last_error = '',"
	       " next_attempt_at = now()"
	       " WHERE key = $1 AND state = 'waiting' AND removed_at IS NULL RETURNING 1",
	.shape = DB_MAYBE_ROW,
};

/* Half a minute, one, two … a quarter of an hour; a tenth more or less, so that what failed together does not come back
 * together. */
static const struct statement set_failed = {
	.name = "file not stored",
	.sql = "UPDATE stored_file SET last_error = left($2, 500), next_attempt_at = now() +"
	       " least(interval '15 minutes', interval '30 seconds' * 2 ^ least(attempts - 1, 10))"
	       " * (0.9 + 0.2 * random())"
	       " WHERE key = $1 AND state = 'waiting'",
	.shape = DB_NOTHING,
};

static const struct statement give_back = {
	.name = "file given back",
	.sql = "UPDATE stored_file SET attempts = greatest(attempts - 1, 0), next_attempt_at = now()"
	       " WHERE key = $1 AND state = 'waiting'",
	.shape = DB_NOTHING,
};

static const struct statement is_wanted = {
	.name = "file wanted",
	.sql = "SELECT EXISTS (SELECT FROM stored_file WHERE key = $1 AND removed_at IS NULL)",
	.shape = DB_ONE_ROW,
};

static const struct statement listen_files = {
	.name = "file listen",
	.sql = "LISTEN stored_file",
	.shape = DB_NOTHING,
};

static const struct statement is_stored = {
	.name = "file is stored",
	.sql = "SELECT EXISTS (SELECT FROM stored_file"
	       " WHERE key = $1 AND state = 'stored' AND removed_at IS NULL)",
	.shape = DB_ONE_ROW,
};

static const struct statement let_wait = {
	.name = "file waits again",
	.sql = "UPDATE stored_file SET state = 'waiting', machine = $2, next_attempt_at = now()"
	       " WHERE key = $1 AND state = 'stored' AND removed_at IS NULL",
	.shape = DB_NOTHING,
};

struct waiting {
	const char *key; /* NULL: none is due */
	const char *content_type;
	long long attempt;
};

enum error worker_move_listen(struct db *db)
{
	return db_run(db, &listen_files, NULL, NULL);
}

static enum error take_one(struct mover *mover, struct waiting *file, struct arena *arena)
{
	const char *setting = mover->store->config->machine_name;
	const struct db_params params = { .values = { machine_name(arena, setting) }, .count = 1 };
	struct db_rows rows = { 0 };
	*file = (struct waiting){ .key = NULL };
	enum error error = db_run(mover->db, &take, &params, &rows);
	if (error == NO_ERROR && rows.count > 0) {
		*file = (struct waiting){
			.key = db_copy(&rows, 0, 0, arena),
			.content_type = db_copy(&rows, 0, 1, arena),
			.attempt = db_int(&rows, 0, 2),
		};
	}
	return error;
}

static enum error run_on(struct mover *mover, const struct statement *statement,
			 const struct waiting *file, struct db_rows *rows)
{
	const struct db_params params = { .values = { file->key }, .count = 1 };
	return db_run(mover->db, statement, &params, rows);
}

static enum error mark_failed(struct mover *mover, const struct waiting *file, const char *words)
{
	const struct db_params params = { .values = { file->key, words }, .count = 2 };
	return db_run(mover->db, &set_failed, &params, NULL);
}

/* Not under the eyes of a backup, which has read that it is here: then the sweep takes it, as it does after a worker that
 * was killed before this. */
static void delete_copy(const struct mover *mover, const struct waiting *file, struct arena *arena)
{
	const char *path = file_store_path(arena, mover->store->config, file->key);
	bool may = false;
	db_transaction(mover->db, 0, "worker");
	if (files_may_go(mover->db, &may) == NO_ERROR && may && unlink(path) != 0 &&
	    errno != ENOENT) {
		log_error("files: %s: %s", path, strerror(errno));
	}
	(void)db_commit(mover->db);
}

/* The file is in the store. A row that meanwhile was removed, or is gone, wants it there no longer. */
static enum error mark_stored(struct mover *mover, const struct waiting *file, struct arena *arena)
{
	struct db_rows rows = { 0 };
	enum error error = run_on(mover, &set_stored, file, &rows);
	if (error == NO_ERROR && rows.count > 0) {
		mover->moved++;
		log_info("files: %s is in the store", file->key);
		delete_copy(mover, file, arena);
		return NO_ERROR;
	}
	if (error == NO_ERROR) {
		error = run_on(mover, &is_wanted, file, &rows);
	}
	if (error == NO_ERROR && !db_bool(&rows, 0, 0)) {
		(void)mover->store->operations->remove(mover->store, arena, file->key);
		error = run_on(mover, &give_back, file, NULL); /* it may be removed here now */
	}
	return error;
}

static bool must_stop(const struct mover *mover)
{
	return mover->store->must_stop != NULL && mover->store->must_stop();
}

/* What came of an attempt to put it there. */
static enum error mark(struct mover *mover, const struct waiting *file, enum error put,
		       struct arena *arena)
{
	const char *trouble = mover->store->trouble;
	if (put == NO_ERROR) {
		mover->resting_at = 0;
		mover->failures = 0;
		return mark_stored(mover, file, arena);
	}
	if (must_stop(mover)) {
		return run_on(mover, &give_back, file, NULL);
	}
	mover->resting_at = clock_monotonic_ms();
	mover->failures++;
	log_warning("files: %s waits on this machine (attempt %lld)", file->key, file->attempt);
	return mark_failed(mover, file, trouble == NULL ? "the store cannot be used" : trouble);
}

static enum error move(struct mover *mover, const struct waiting *file, struct arena *arena)
{
	struct file_store *store = mover->store;
	int descriptor = -1;
	size_t size = 0;
	if (file_store_open(&descriptor, &size, arena, store->config, file->key) != NO_ERROR) {
		log_error("files: %s is not on this machine", file->key);
		return mark_failed(mover, file, "the file is not on this machine");
	}
	enum error error = NO_ERROR;
	if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
		error = mark(mover, file,
			     store->operations->put(store, arena, file->key, file->content_type,
						    descriptor, size),
			     arena);
	}
	close(descriptor);
	return error;
}

static bool is_resting(const struct mover *mover)
{
	int64_t rest = REST_MS;
	for (int i = 1; i < mover->failures && rest < REST_MAX_MS; i++) {
		rest *= 2;
	}
	rest = rest < REST_MAX_MS ? rest : REST_MAX_MS;
	return mover->resting_at != 0 && clock_monotonic_ms() - mover->resting_at < rest;
}

enum error worker_move(struct mover *mover, bool *worked)
{
	struct arena arena;
	struct waiting file = { .key = NULL };
	*worked = false;
	if (is_resting(mover) || must_stop(mover)) {
		return NO_ERROR;
	}
	arena_init(&arena, ARENA_LIMIT);
	enum error error = take_one(mover, &file, &arena);
	if (error == NO_ERROR && file.key != NULL) {
		*worked = true;
		error = move(mover, &file, &arena);
	}
	arena_clear(&arena);
	return error;
}

/* What looks for files of that kind. */
struct finding {
	struct mover *mover;
	enum error error;
};

/* Who has locked the file may be about to delete it. */
static enum error move_again(const struct finding *finding, struct arena *arena, const char *key)
{
	struct db *db = finding->mover->db;
	const struct config *config = finding->mover->store->config;
	const struct db_params params = {
		.values = { key, machine_name(arena, config->machine_name) }, .count = 2
	};
	enum error error = NO_ERROR;
	int descriptor = -1;
	size_t size = 0;

	if (file_store_open(&descriptor, &size, arena, config, key) != NO_ERROR) {
		return NO_ERROR;
	}
	if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
	    access(file_store_path(arena, config, key), F_OK) == 0) {
		error = db_run(db, &let_wait, &params, NULL);
	}
	close(descriptor);
	return error;
}

/* A file_store_seen_fn. What waits is left alone: locked here, it would be passed over by the worker that takes it. */
static bool see(void *context, const struct listed_file *listed)
{
	struct finding *finding = context;
	const struct waiting file = { .key = listed->key };
	struct db_rows rows = { 0 };
	struct arena arena;

	arena_init(&arena, ARENA_LIMIT);
	finding->error = run_on(finding->mover, &is_stored, &file, &rows);
	if (finding->error == NO_ERROR && db_bool(&rows, 0, 0)) {
		finding->error = move_again(finding, &arena, listed->key);
	}
	arena_clear(&arena);
	return finding->error == NO_ERROR && !must_stop(finding->mover);
}

enum error worker_move_find(struct mover *mover)
{
	struct finding finding = { .mover = mover, .error = NO_ERROR };
	struct file_store here = { .operations = &file_store_local,
				   .config = mover->store->config };
	struct arena arena;
	if (file_store_is_local(mover->store->config)) {
		return NO_ERROR;
	}
	arena_init(&arena, ARENA_LIMIT);
	(void)here.operations->list(&here, &arena, see, &finding); /* it is in the log */
	arena_clear(&arena);
	return finding.error;
}
