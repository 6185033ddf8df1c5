/*
 * See worker_sweep.h.
 */
#include "worker_sweep.h"

#include "auth/known_network.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "worker_strays.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPOOL_SECONDS ((int64_t)24 * 3600) /* no upload takes that long */

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

void worker_sweep(struct db *db, struct file_store *store)
{
	static const struct statement *const statements[] = { &remind, &sweep_expired, &forget_sent,
							      &forget_networks };
	struct db_rows rows = { 0 };
	for (size_t i = 0; i < LENGTH(statements); i++) {
		(void)db_run(db, statements[i], NULL, &rows); /* it is in the log */
	}
	worker_strays(db, store);
	sweep_spool(store->config);
}
