/*
 * evolv backup: the database, the files, the keys and the configuration of a school in one file.
 *
 * Everything is of one moment: the snapshot that a transaction here exports and pg_dump takes over. Files are written
 * before the rows that name them and never change under their key, so at that moment each is there; from before it
 * until the last is read the workers remove none (data/files_hold.h).
 */
#include "evolv_backup.h"

#include "backup_sums.h"
#include "backup_writer.h"
#include "base/array.h"
#include "base/machine.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "data/files_hold.h"
#include "http/file_store.h"
#include "pg_tool.h"
#include "service/file_stores.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS  (24 * 3600 * 1000) /* counting a large table takes as long as it takes */
#define MANIFEST_MAX ((size_t)512 << 20)
#define ARENA_LIMIT  ((size_t)16 << 20)

static const struct statement begin_snapshot = {
	.name = "begin a snapshot",
	.sql = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
	.shape = DB_NOTHING,
};

static const struct statement export_snapshot = {
	.name = "export the snapshot",
	.sql = "SELECT pg_export_snapshot(),"
	       " set_config('idle_in_transaction_session_timeout', '0', true)",
	.shape = DB_ONE_ROW,
};

static const struct statement set_sums = {
	.name = "settings of the sums",
	.sql = BACKUP_SUMS_SETTINGS,
	.shape = DB_ONE_ROW,
};

static const struct statement sum_tables = {
	.name = "sum the tables",
	.sql = BACKUP_SUMS_QUERY,
	.shape = DB_ROWS,
};

static const struct statement list_migrations = {
	.name = "list the migrations",
	.sql = "SELECT name FROM evolv.schema_migration WHERE version ~ '^[0-9]' ORDER BY version",
	.shape = DB_ROWS,
};

static const struct statement list_files = {
	.name = "list the files",
	.sql = "SELECT key, replace(content_type, ' ', ''), state = 'waiting', machine"
	       " FROM evolv.stored_file WHERE removed_at IS NULL ORDER BY key COLLATE \"C\"",
	.shape = DB_ROWS,
};

/* Only what stands in our schema: elsewhere it is somebody else's. */
static const struct statement list_extensions = {
	.name = "list the extensions",
	.sql = "SELECT extname FROM pg_extension"
	       " WHERE extnamespace = 'evolv'::regnamespace ORDER BY extname",
	.shape = DB_ROWS,
};

static const struct statement size_up = {
	.name = "size up",
	.sql = "SELECT pg_size_pretty(pg_database_size(current_database())), count(*),"
	       " pg_size_pretty(coalesce(sum(size), 0))"
	       " FROM evolv.stored_file WHERE removed_at IS NULL",
	.shape = DB_ONE_ROW,
};

static const struct backup_key keys[] = {
	{
		.member = BACKUP_KEYS "secret.key",
		.setting = offsetof(struct config, secret_key_file),
	},
	{
		.member = BACKUP_KEYS "certificate.key",
		.setting = offsetof(struct config, certificate_key_file),
	},
	{
		.member = BACKUP_KEYS "mail.secret",
		.setting = offsetof(struct config, mail_secret_file),
	},
	{
		.member = BACKUP_KEYS "s3.secret",
		.setting = offsetof(struct config, s3_secret_file),
	},
};
static_assert(LENGTH(keys) == BACKUP_KEY_COUNT, "restore has room for each");

const struct backup_key *backup_key(size_t i)
{
	return &keys[i];
}

const char *backup_key_path(const struct evolv *evolv, const struct backup_key *key)
{
	return *(const char *const *)((const char *)&evolv->config + key->setting);
}

int backup_unnamed_file(struct evolv *evolv)
{
	const char *folder = getenv("TMPDIR");
	char *path = arena_printf(&evolv->arena, "%s/evolv-XXXXXX",
				  folder != NULL && *folder == '/' ? folder : "/var/tmp");
	int descriptor = mkostemp(path, O_CLOEXEC);

	if (descriptor < 0) {
		evolv_fail(EX_CANTCREAT, "%s: %s. TMPDIR may name another folder.", path,
			   strerror(errno));
		return -1;
	}
	unlink(path);
	return descriptor;
}

int backup_hold_files(struct evolv *evolv)
{
	bool held = false;

	for (;;) {
		enum error error = files_must_stay(evolv->db, &held);
		if (error != NO_ERROR || held) {
			return error == NO_ERROR
				       ? EX_OK
				       : evolv_fail_database(evolv, error, "holding the files");
		}
		nanosleep(&(struct timespec){ .tv_nsec = 200 * 1000000L }, NULL);
	}
}

/* A backup that is being made. */
struct making {
	struct evolv *evolv;
	struct backup_writer *writer;
	struct backup_manifest manifest;
	struct file_store *store;
	const char *snapshot;
	const char **machines;   /* of the manifest's files, where they wait; NULL: nowhere */
	const char **extensions; /* names */
	size_t extension_count;
	int dump; /* what pg_dump wrote */
};

/* --- the snapshot ------------------------------------------------------------------------- */

static int ask(struct making *making, const struct statement *statement, struct db_rows *rows)
{
	enum error error = db_run(making->evolv->db, statement, NULL, rows);

	return error == NO_ERROR ? EX_OK
				 : evolv_fail_database(making->evolv, error, statement->name);
}

static int take_snapshot(struct making *making)
{
	struct db_rows rows = { 0 };
	int status = backup_hold_files(making->evolv);

	if (status == EX_OK) {
		status = ask(making, &begin_snapshot, NULL);
	}
	if (status == EX_OK) {
		status = ask(making, &export_snapshot, &rows);
	}
	if (status == EX_OK) {
		making->snapshot = db_copy(&rows, 0, 0, &making->evolv->arena);
		status = ask(making, &set_sums, &rows);
	}
	return status;
}

/* Runs a statement and copies its first column. */
static int list_names(const char ***names, size_t *count, struct making *making,
		      const struct statement *statement)
{
	struct db_rows rows = { 0 };
	int status = ask(making, statement, &rows);

	*count = rows.count;
	*names = arena_array(&making->evolv->arena, rows.count + 1, sizeof(**names));
	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		(*names)[i] = db_copy(&rows, i, 0, &making->evolv->arena);
	}
	return status;
}

static int read_sums(struct making *making)
{
	struct arena *arena = &making->evolv->arena;
	struct backup_manifest *manifest = &making->manifest;
	struct db_rows rows = { 0 };
	int status = ask(making, &sum_tables, &rows);

	manifest->table_count = rows.count;
	manifest->tables = arena_array(arena, rows.count + 1, sizeof(*manifest->tables));
	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		manifest->tables[i] = (struct table_sum){
			.name = db_copy(&rows, i, 0, arena),
			.rows = db_copy(&rows, i, 1, arena),
			.sum = db_copy(&rows, i, 2, arena),
		};
	}
	return status;
}

static int read_files(struct making *making)
{
	struct arena *arena = &making->evolv->arena;
	struct backup_manifest *manifest = &making->manifest;
	struct db_rows rows = { 0 };
	int status = ask(making, &list_files, &rows);

	manifest->file_count = rows.count;
	manifest->files = arena_array(arena, rows.count + 1, sizeof(*manifest->files));
	making->machines = arena_array(arena, rows.count + 1, sizeof(*making->machines));
	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		manifest->files[i] = (struct kept_file){
			.key = db_copy(&rows, i, 0, arena),
			.content_type = db_copy(&rows, i, 1, arena),
			.waits = db_bool(&rows, i, 2),
		};
		making->machines[i] = db_copy(&rows, i, 3, arena);
	}
	return status;
}

static const char *now_text(struct arena *arena)
{
	const time_t now = time(NULL);
	struct tm parts = { 0 };
	char text[sizeof("2026-01-01T00:00:00Z") + 16] = "";

	gmtime_r(&now, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return arena_strdup(arena, text);
}

static int read_manifest(struct making *making)
{
	struct backup_manifest *manifest = &making->manifest;
	int status = list_names(&manifest->migrations, &manifest->migration_count, making,
				&list_migrations);

	manifest->made = now_text(&making->evolv->arena);
	manifest->program = PACKAGE_VERSION;
	if (status == EX_OK) {
		status = list_names(&making->extensions, &making->extension_count, making,
				    &list_extensions);
	}
	if (status == EX_OK) {
		status = read_files(making);
	}
	return status == EX_OK ? read_sums(making) : status;
}

/* --- the members -------------------------------------------------------------------------- */

static int add_manifest(struct making *making)
{
	struct strbuf text;

	strbuf_init(&text, MANIFEST_MAX);
	backup_manifest_write(&text, &making->manifest);
	int status = strbuf_ok(&text)
			     ? backup_writer_add_text(making->writer, BACKUP_MANIFEST, text.text,
						      text.length)
			     : evolv_fail(EX_SOFTWARE, "There are too many files for one backup.");
	strbuf_clear(&text);
	return status;
}

static int add_path(struct making *making, const char *member, const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (descriptor < 0) {
		return evolv_fail(EX_NOINPUT, "%s cannot be read: %s", path, strerror(errno));
	}
	int status = backup_writer_add_file(making->writer, member, descriptor);
	close(descriptor);
	return status;
}

/* A key that was never made is none that could be lost. */
static int add_keys(struct making *making)
{
	int status = add_path(making, BACKUP_CONFIG, making->evolv->config_file);

	for (size_t i = 0; i < LENGTH(keys) && status == EX_OK; i++) {
		const char *path = backup_key_path(making->evolv, &keys[i]);
		if (*path != '\0' && (access(path, F_OK) == 0 || errno != ENOENT)) {
			status = add_path(making, keys[i].member, path);
		}
	}
	return status;
}

static int dump_database(struct making *making)
{
	struct evolv *evolv = making->evolv;
	const char **arguments =
		arena_array(&evolv->arena, making->extension_count + 8, sizeof(*arguments));
	const char **end = arguments;
	char **environment = conninfo_environment(&evolv->arena, evolv->conninfo, NULL);
	struct pg_tool tool;

	*end++ = "pg_dump";
	*end++ = "--format=custom";
	*end++ = "--no-password";
	*end++ = "--schema=evolv";
	*end++ = arena_printf(&evolv->arena, "--snapshot=%s", making->snapshot);
	for (size_t i = 0; i < making->extension_count; i++) {
		*end++ = arena_printf(&evolv->arena, "--extension=%s", making->extensions[i]);
	}
	making->dump = environment != NULL ? backup_unnamed_file(evolv) : -1;
	if (making->dump < 0) {
		return EX_CANTCREAT;
	}
	int status =
		pg_tool_start(&tool, evolv, arguments, environment, STDIN_FILENO, making->dump);
	return status == EX_OK ? pg_tool_wait(&tool) : status;
}

static int add_database(struct making *making)
{
	int status = dump_database(making);

	return status == EX_OK
		       ? backup_writer_add_file(making->writer, BACKUP_DATABASE, making->dump)
		       : status;
}

/* --- the files ---------------------------------------------------------------------------- */

/* Gets a file of another store into one of our own without a name. */
static int open_stored(int *descriptor, struct making *making, struct arena *arena, const char *key)
{
	*descriptor = backup_unnamed_file(making->evolv);
	if (*descriptor < 0) {
		return EX_CANTCREAT;
	}
	enum error error = making->store->operations->get(making->store, arena, key, *descriptor);
	return error == NO_ERROR ? EX_OK
				 : evolv_fail(EX_IOERR,
					      "The store does not give %s. The line above "
					      "says why.",
					      key);
}

/* A file that waited at the snapshot may have reached the store since. */
static int open_file(int *descriptor, struct making *making, struct arena *arena, size_t i)
{
	const struct config *config = &making->evolv->config;
	const struct kept_file *file = &making->manifest.files[i];
	size_t size = 0;

	if (file_store_open(descriptor, &size, arena, config, file->key) == NO_ERROR) {
		return EX_OK;
	}
	if (making->machines[i] != NULL &&
	    !text_equal(making->machines[i], machine_name(arena, config->machine_name))) {
		return evolv_fail(EX_TEMPFAIL,
				  "%s still waits on the machine %s. See that its worker runs, and "
				  "try again.",
				  file->key, making->machines[i]);
	}
	if (file_store_is_local(config)) {
		return evolv_fail(EX_DATAERR,
				  "%s is named in the database, and not in %s. evolv doctor tells "
				  "of all such files.",
				  file->key, config->files_dir);
	}
	return open_stored(descriptor, making, arena, file->key);
}

static int add_files(struct making *making)
{
	int status = EX_OK;

	for (size_t i = 0; i < making->manifest.file_count && status == EX_OK; i++) {
		struct arena arena;
		int descriptor = -1;
		arena_init(&arena, ARENA_LIMIT);
		status = open_file(&descriptor, making, &arena, i);
		if (status == EX_OK) {
			const char *member = arena_printf(&arena, BACKUP_FILES "%s",
							  making->manifest.files[i].key);
			status = backup_writer_add_file(making->writer, member, descriptor);
		}
		if (descriptor >= 0) {
			close(descriptor);
		}
		arena_clear(&arena);
	}
	return status;
}

/* --- all of it ---------------------------------------------------------------------------- */

static int add_members(struct making *making)
{
	static int (*const steps[])(struct making *) = {
		take_snapshot, read_manifest, add_manifest, add_keys, add_database, add_files,
	};
	int status = EX_OK;

	for (size_t i = 0; i < LENGTH(steps) && status == EX_OK; i++) {
		status = steps[i](making);
	}
	/* Without the hold a file may be missing that nobody has missed yet. */
	if (status == EX_OK && !files_are_held(making->evolv->db)) {
		status = evolv_fail(EX_UNAVAILABLE,
				    "The connection to the database was lost. Try again.");
	}
	return status;
}

static void tell(const struct making *making)
{
	bool piped = text_equal(making->evolv->argument, "-");

	fprintf(piped ? stderr : stdout,
		"backed up %zu tables and %zu files, %.1f MB in all; evolv backup --verify tries it\n",
		making->manifest.table_count, making->manifest.file_count,
		(double)backup_writer_bytes(making->writer) / 1e6);
}

static int make(struct evolv *evolv)
{
	struct making making = { .evolv = evolv, .dump = -1 };
	const char *problem = file_stores_open(&making.store, &evolv->arena, &evolv->config);
	int status = problem != NULL ? evolv_fail(EX_CONFIG, "%s", problem)
				     : backup_writer_begin(&making.writer, evolv, evolv->argument);

	if (status == EX_OK) {
		status = add_members(&making);
	}
	if (status == EX_OK) {
		status = backup_writer_finish(making.writer);
	}
	if (status == EX_OK) {
		tell(&making);
	}
	if (making.writer != NULL) {
		backup_writer_free(making.writer);
	}
	if (making.dump >= 0) {
		close(making.dump);
	}
	file_stores_close(making.store);
	return status;
}

static int dry_run(struct evolv *evolv)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &size_up, NULL, &rows);

	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, size_up.name);
	}
	printf("would back up the database (%s), %s files (%s), the keys and %s to %s\n",
	       db_text(&rows, 0, 0), db_text(&rows, 0, 1), db_text(&rows, 0, 2), evolv->config_file,
	       evolv->argument);
	return EX_OK;
}

int evolv_backup(struct evolv *evolv)
{
	db_set_patience(evolv->db, PATIENCE_MS);
	if (evolv->verify) {
		return evolv_backup_verify(evolv);
	}
	return evolv->dry_run ? dry_run(evolv) : make(evolv);
}
