/*
 * See worker_strays.h.
 */
#include "worker_strays.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "data/files_hold.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_LIMIT ((size_t)4 << 20)
#define DAY_SECONDS ((int64_t)24 * 3600)
#define BATCH       100
#define LAST_TIME   ".swept"

/* Of these keys, those that nothing is on record of. A file that lies here while its row says that it is in another store
 * is none: it may be the only one, and worker_move_find() has it moved. */
static const struct statement find_strays = {
	.name = "stray files",
	.sql = "SELECT k FROM unnest($1::text[]) k"
	       " WHERE NOT EXISTS (SELECT FROM stored_file f WHERE f.key = k)",
	.shape = DB_ROWS,
};

/* Old files that may have no row, some at a time. */
struct strays {
	struct db *db;
	struct file_store *from;
	struct arena arena;
	struct strbuf keys; /* an array of SQL's, yet open */
	size_t count;
	enum error error;
};

static void begin_batch(struct strays *strays)
{
	arena_init(&strays->arena, ARENA_LIMIT);
	strbuf_init(&strays->keys, ARENA_LIMIT);
	strbuf_add_char(&strays->keys, '{');
	strays->count = 0;
}

static enum error remove_strays(struct strays *strays)
{
	const struct db_params params = { .values = { strays->keys.text }, .count = 1 };
	struct db_rows rows = { 0 };
	bool may = false;
	enum error error = files_may_go(strays->db, &may);

	if (error == NO_ERROR && !may) {
		return ERROR_RETRY;
	}
	if (error == NO_ERROR) {
		error = db_run(strays->db, &find_strays, &params, &rows);
	}
	for (size_t i = 0; i < rows.count && error == NO_ERROR; i++) {
		log_info("a file that nothing is on record of: %s", db_text(&rows, i, 0));
		error = strays->from->operations->remove(strays->from, &strays->arena,
							 db_text(&rows, i, 0));
	}
	return error;
}

static void end_batch(struct strays *strays)
{
	strbuf_add_char(&strays->keys, '}');
	if (strays->count > 0 && strays->error == NO_ERROR) {
		db_transaction(strays->db, 0, "worker");
		strays->error = remove_strays(strays);
		if (strays->error == NO_ERROR) {
			strays->error = db_commit(strays->db);
		} else {
			db_rollback(strays->db);
		}
	}
	strbuf_clear(&strays->keys);
	arena_clear(&strays->arena);
}

/* A file_store_seen_fn. A young file may be one whose transaction is not through. */
static bool look_at(void *context, const struct listed_file *file)
{
	struct strays *strays = context;

	if (file->modified_at > clock_now() - DAY_SECONDS) {
		return true;
	}
	strbuf_addf(&strays->keys, "%s%s", strays->count == 0 ? "" : ",", file->key);
	if (++strays->count == BATCH) {
		end_batch(strays);
		begin_batch(strays);
	}
	return strays->error == NO_ERROR;
}

static void sweep_strays(struct db *db, struct file_store *from)
{
	struct strays strays = { .db = db, .from = from };
	struct arena arena;

	arena_init(&arena, ARENA_LIMIT);
	begin_batch(&strays);
	(void)from->operations->list(from, &arena, look_at, &strays); /* it is in the log */
	end_batch(&strays);
	arena_clear(&arena);
}

/* Listing a store takes its time, and costs money where it is somebody else's: once a day is enough, however often a
 * crontab runs the worker. When it was last done a file in files_dir tells. True when it is due; then the day begins
 * anew. */
static bool take_turn(const struct config *config)
{
	struct arena arena;
	struct stat status;

	arena_init(&arena, ARENA_LIMIT);
	const char *path = arena_printf(&arena, "%s/" LAST_TIME, config->files_dir);
	bool due = stat(path, &status) != 0 || status.st_mtime <= clock_now() - DAY_SECONDS;
	if (due) {
		int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		due = file >= 0 && futimens(file, NULL) == 0;
		if (file >= 0) {
			close(file);
		}
	}
	arena_clear(&arena);
	return due;
}

void worker_strays(struct db *db, struct file_store *store)
{
	struct file_store here = { .operations = &file_store_local, .config = store->config };

	if (!take_turn(store->config)) {
		return;
	}
	sweep_strays(db, store);
	if (!file_store_is_local(store->config)) {
		sweep_strays(db, &here);
	}
}
