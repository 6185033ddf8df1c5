/*
 * evolv doctor: the store of files, compared with the record of them, and the room that is left.
 */
#include "base/array.h"
#include "base/machine.h"
#include "doctor.h"
#include "http/file_store.h"
#include "service/file_stores.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FILES_MAX   20000 /* that are looked at, of each kind */
#define LOW_BYTES   ((uint64_t)1 << 30)
#define EMPTY_BYTES ((uint64_t)100 << 20)
#define LOW_PERCENT 5

/* One more than is looked at, so that it shows when there are more. */
static const struct statement recorded = {
	.name = "stored files",
	.sql = "SELECT key, state = 'waiting', machine IS NULL OR machine = $1 FROM evolv.stored_file"
	       " WHERE removed_at IS NULL ORDER BY key COLLATE \"C\" LIMIT $2",
	.shape = DB_ROWS,
};

static const struct statement is_recorded = {
	.name = "stored file",
	.sql = "SELECT EXISTS (SELECT FROM evolv.stored_file WHERE key = $1)",
	.shape = DB_ONE_ROW,
};

static const struct statement stuck = {
	.name = "waiting files",
	.sql = "SELECT count(*), min(machine), max(last_error) FROM evolv.stored_file"
	       " WHERE state = 'waiting' AND removed_at IS NULL"
	       " AND created_at < now() - interval '1 hour'",
	.shape = DB_ONE_ROW,
};

/* --- room --------------------------------------------------------------------------------- */

static void check_room(struct doctor *doctor, const char *setting, const char *path)
{
	struct statvfs room = { 0 };

	if (statvfs(path, &room) != 0) {
		return; /* that it is no folder was told already */
	}
	uint64_t free_bytes = (uint64_t)room.f_bavail * room.f_frsize;
	uint64_t percent = room.f_blocks == 0 ? 100 : (uint64_t)room.f_bavail * 100 / room.f_blocks;
	double gigabytes = (double)free_bytes / 1e9;
	if (room.f_files > 0 && room.f_favail == 0) {
		doctor_say(doctor, FINDING_FAILURE, "%s %s: no more files fit on this disk.",
			   setting, path);
	} else if (free_bytes < EMPTY_BYTES) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s %s: %.2f GB are free. Uploads are refused soon; make room.", setting,
			   path, gigabytes);
	} else if (free_bytes < LOW_BYTES || percent < LOW_PERCENT) {
		doctor_say(doctor, FINDING_WARNING, "%s %s: only %.1f GB (%llu %%) are free.",
			   setting, path, gigabytes, (unsigned long long)percent);
	} else {
		doctor_say(doctor, FINDING_OK, "%s has %.0f GB free", setting, gigabytes);
	}
}

void doctor_check_room(struct doctor *doctor)
{
	check_room(doctor, "files_dir", doctor->evolv->config.files_dir);
	check_room(doctor, "spool_dir", doctor->evolv->config.spool_dir);
}

/* --- files -------------------------------------------------------------------------------- */

/* What the store has, in the order of strcmp(). */
struct shelf {
	struct arena *arena;
	const char **keys;
	size_t count;
	bool more; /* than FILES_MAX */
};

static bool see(void *context, const struct listed_file *file)
{
	struct shelf *shelf = context;

	if (shelf->count == FILES_MAX) {
		shelf->more = true;
		return false;
	}
	shelf->keys[shelf->count++] = arena_strdup(shelf->arena, file->key);
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_on(const struct shelf *shelf, const char *key)
{
	return bsearch(&key, shelf->keys, shelf->count, sizeof(*shelf->keys), compare) != NULL;
}

static bool lies_here(struct doctor *doctor, const char *key)
{
	struct evolv *evolv = doctor->evolv;

	return access(file_store_path(&evolv->arena, &evolv->config, key), F_OK) == 0;
}

/* Rows without a file. What waits on another machine cannot be seen from here. */
static size_t count_missing(struct doctor *doctor, const struct shelf *shelf,
			    const struct db_rows *rows, const char **first)
{
	bool local = file_store_is_local(&doctor->evolv->config);
	size_t missing = 0;

	for (size_t i = 0; i < rows->count && i < FILES_MAX; i++) {
		const char *key = db_text(rows, i, 0);
		bool visible = local || (db_bool(rows, i, 1) ? db_bool(rows, i, 2) : !shelf->more);
		if (visible && !lies_here(doctor, key) && (local || !is_on(shelf, key)) &&
		    missing++ == 0) {
			*first = arena_strdup(&doctor->evolv->arena, key);
		}
	}
	return missing;
}

/* Files without a row. One that was uploaded just now may have none yet: the worker waits a day, too. */
static size_t count_unnamed(struct doctor *doctor, const struct shelf *shelf, const char **first)
{
	size_t unnamed = 0;

	for (size_t i = 0; i < shelf->count; i++) {
		const struct db_params params = { .values = { shelf->keys[i] }, .count = 1 };
		struct db_rows rows = { 0 };
		if (db_run(doctor->evolv->db, &is_recorded, &params, &rows) == NO_ERROR &&
		    !db_bool(&rows, 0, 0) && unnamed++ == 0) {
			*first = shelf->keys[i];
		}
	}
	return unnamed;
}

static void compare_files(struct doctor *doctor, const struct shelf *shelf)
{
	struct evolv *evolv = doctor->evolv;
	const char *machine = machine_name(&evolv->arena, evolv->config.machine_name);
	struct db_params params = { .values = { machine }, .count = 1 };
	const char *first = NULL;
	struct db_rows rows = { 0 };

	db_param_int(&params, &evolv->arena, FILES_MAX + 1);
	if (!doctor_ask(doctor, &recorded, &params, &rows)) {
		return;
	}
	size_t count = rows.count;
	size_t missing = count_missing(doctor, shelf, &rows, &first);
	if (missing > 0) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"%zu files are named in the database and not in the store, such as %s. Put "
			"them back from a backup.",
			missing, first);
	} else {
		doctor_say(doctor, FINDING_OK, "%s%zu files are where the database says",
			   count > FILES_MAX ? "the first " : "",
			   count > FILES_MAX ? (size_t)FILES_MAX : count);
	}
	size_t unnamed = count_unnamed(doctor, shelf, &first);
	if (unnamed > 0) {
		doctor_say(
			doctor, FINDING_WARNING,
			"%zu files are named by nothing, such as %s. The worker removes them when "
			"they are a day old; does it run?",
			unnamed, first);
	}
}

static void check_stuck(struct doctor *doctor)
{
	struct db_rows rows = { 0 };

	if (doctor_ask(doctor, &stuck, NULL, &rows) && db_int(&rows, 0, 0) > 0) {
		const char *words = db_text(&rows, 0, 2);
		doctor_say(doctor, FINDING_WARNING,
			   "%lld files wait for more than an hour for the worker of %s%s%s.",
			   db_int(&rows, 0, 0), db_text(&rows, 0, 1), *words != '\0' ? ": " : "",
			   words);
	}
}

void doctor_check_files(struct doctor *doctor)
{
	struct evolv *evolv = doctor->evolv;
	struct shelf shelf = {
		.arena = &evolv->arena,
		.keys = arena_array(&evolv->arena, FILES_MAX, sizeof(*shelf.keys)),
	};
	struct file_store *store = NULL;
	const char *problem = file_stores_open(&store, &evolv->arena, &evolv->config);

	if (problem != NULL) {
		doctor_say(doctor, FINDING_FAILURE, "file_store %s: %s.", evolv->config.file_store,
			   problem);
		return;
	}
	problem = store->operations->check(store, &evolv->arena);
	if (problem != NULL) {
		doctor_say(doctor, FINDING_FAILURE, "file_store %s cannot be used: %s.",
			   evolv->config.file_store, problem);
	} else if (store->operations->list(store, &evolv->arena, see, &shelf) == NO_ERROR) {
		qsort(shelf.keys, shelf.count, sizeof(*shelf.keys), compare);
		compare_files(doctor, &shelf);
	} else {
		doctor_say(doctor, FINDING_FAILURE,
			   "file_store %s: it cannot be read. The line above says why.",
			   evolv->config.file_store);
	}
	check_stuck(doctor);
	file_stores_close(store);
}
