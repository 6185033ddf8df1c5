/*
 * See worker_sweep.h.
 */
#include "worker_sweep.h"

#include "auth/known_network.h"
#include "base/arena.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "data/files_hold.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPOOL_SECONDS ((int64_t)24 * 3600) /* no upload takes that long */
#define ARENA_LIMIT   ((size_t)4 << 20)

/* One worker at a time: two would only wait for each other's rows. */
static const struct statement sweep_expired = {
	.name = "sweep expired",
	.sql = "SELECT evolv.sweep_expired()"
	       " WHERE pg_try_advisory_xact_lock(hashtextextended('evolv.sweep', 0))",
	.shape = DB_MAYBE_ROW,
};

/* A day ahead; an hour more or less does not matter. */
static const struct statement remind = {
	.name = "event reminders",
	.sql = "SELECT evolv.queue_event_reminders()",
	.shape = DB_ONE_ROW,
};

/* What a delivered mail said is kept for a week, for who asks where it is; a link in it holds for a day. */
static const struct statement forget_sent = {
	.name = "sweep mail",
	.sql = "UPDATE outbox SET data = '{}'"
	       " WHERE state = 'sent' AND sent_at < now() - interval '7 days' AND data <> '{}'",
	.shape = DB_NOTHING,
};

/* Of who does not sign in any more; signing in forgets its own. */
static const struct statement forget_networks = {
	.name = "sweep known networks",
	.sql = "DELETE FROM known_network"
	       " WHERE last_used_at < now() - interval '" KNOWN_NETWORK_DAYS " days'",
	.shape = DB_NOTHING,
};

static const struct statement removed_files = {
	.name = "sweep files",
	.sql = "SELECT id, key FROM removed_file ORDER BY id LIMIT 100",
	.shape = DB_ROWS,
};

static const struct statement forget_file = {
	.name = "sweep file",
	.sql = "DELETE FROM removed_file WHERE id = $1",
	.shape = DB_NOTHING,
};

/* A key as http/file_store.h makes them, which leads nowhere but into the store. */
static bool is_key(const char *key)
{
	return key[0] != '\0' && key[0] != '/' && strstr(key, "..") == NULL &&
	       key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-/.")] == '\0';
}

/* True when no file of that key is in the store any more. */
static bool remove_file(const struct config *config, struct arena *arena, const char *key)
{
	if (!is_key(key)) {
		log_warning("sweep: %s is no key of a file", key);
		return true;
	}
	if (unlink(arena_printf(arena, "%s/%s", config->files_dir, key)) == 0 || errno == ENOENT) {
		return true;
	}
	log_error("sweep: %s/%s: %s", config->files_dir, key, strerror(errno));
	return false;
}

/* Returns ERROR_RETRY while a backup reads the files: the next round finds them too. */
static enum error remove_files(struct db *db, const struct config *config, struct arena *arena)
{
	struct db_rows rows = { 0 };
	bool may = false;
	enum error error = files_may_go(db, &may);
	if (error == NO_ERROR && !may) {
		return ERROR_RETRY;
	}
	if (error == NO_ERROR) {
		error = db_run(db, &removed_files, NULL, &rows);
	}
	if (error != NO_ERROR) {
		return error;
	}
	size_t count = rows.count;
	const char **ids = arena_array(arena, count, sizeof(*ids));
	for (size_t i = 0; i < count; i++) {
		const char *id = db_copy(&rows, i, 0, arena);
		ids[i] = remove_file(config, arena, db_text(&rows, i, 1)) ? id : NULL;
	}
	for (size_t i = 0; i < count && error == NO_ERROR; i++) {
		const struct db_params params = { .values = { ids[i] }, .count = 1 };
		error = ids[i] == NULL ? NO_ERROR : db_run(db, &forget_file, &params, NULL);
	}
	return error;
}

/* A file that is gone while its row stays is looked for again, and not found: nothing is lost by that. */
static void sweep_files(struct db *db, const struct config *config, struct arena *arena)
{
	db_transaction(db, 0, "worker");
	if (remove_files(db, config, arena) == NO_ERROR) {
		(void)db_commit(db); /* it is in the log */
	} else {
		db_rollback(db);
	}
}

/* A program that was killed leaves the upload that it was reading. */
static void sweep_spool(const struct config *config)
{
	DIR *folder = opendir(config->spool_dir);
	if (folder == NULL) {
		log_warning("sweep: spool_dir %s: %s", config->spool_dir, strerror(errno));
		return;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		struct stat status = { 0 };
		bool old =
			fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(status.st_mode) && status.st_mtime < clock_now() - SPOOL_SECONDS;
		if (old && unlinkat(dirfd(folder), entry->d_name, 0) != 0) {
			log_error("sweep: %s/%s: %s", config->spool_dir, entry->d_name,
				  strerror(errno));
		}
	}
	closedir(folder);
}

void worker_sweep(struct db *db, const struct config *config)
{
	static const struct statement *const statements[] = { &remind, &sweep_expired, &forget_sent,
							      &forget_networks };
	struct arena arena;
	struct db_rows rows = { 0 };
	arena_init(&arena, ARENA_LIMIT);
	for (size_t i = 0; i < LENGTH(statements); i++) {
		(void)db_run(db, statements[i], NULL, &rows); /* it is in the log */
	}
	sweep_files(db, config, &arena);
	sweep_spool(config);
	arena_clear(&arena);
}
