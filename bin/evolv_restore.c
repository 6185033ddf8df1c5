/*
 * evolv restore: a school becomes what a backup has.
 *
 * In an order that never leaves half of something, wherever it is killed: files first, beside those that are there
 * (the bytes of a key never change, so none takes the place of another); then the database, in one transaction
 * (backup_load.c); then the keys. Before the commit the school is what it was, and has some files too many, which the
 * worker removes by and by; after it a restore that is run again does what is left to do.
 */
#include "backup_reader.h"
#include "base/array.h"
#include "base/draft.h"
#include "base/machine.h"
#include "base/text.h"
#include "evolv_backup.h"
#include "evolv_sql.h"
#include "http/file_store.h"
#include "service/file_stores.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS (24 * 3600 * 1000)
#define KEY_MAX     ((size_t)64 << 10)
#define SQL_MAX     ((size_t)16 << 20)
#define ARENA_LIMIT ((size_t)16 << 20)

static const struct statement has_accounts_table = {
	.name = "look for a school",
	.sql = "SELECT to_regclass('evolv.account') IS NOT NULL",
	.shape = DB_ONE_ROW,
};

static const struct statement count_accounts = {
	.name = "count the accounts",
	.sql = "SELECT count(*) FROM evolv.account",
	.shape = DB_ONE_ROW,
};

struct restoring {
	struct evolv *evolv;
	struct backup backup;
	struct file_store *store;
	struct sql_files migrations; /* that this program knows */
	/* Their texts, in the order of backup_key(); NULL: not in the backup. */
	const char *keys[BACKUP_KEY_COUNT];
	size_t files; /* that were put */
	int dump;
	bool is_older; /* the backup lacks migrations that this program has */
};

/* --- whether it may be -------------------------------------------------------------------- */

static bool is_known(const struct restoring *restoring, const char *migration)
{
	for (size_t i = 0; i < restoring->migrations.count; i++) {
		if (text_equal(restoring->migrations.items[i].name, migration)) {
			return true;
		}
	}
	return false;
}

static int compare_versions(struct restoring *restoring)
{
	const struct backup_manifest *manifest = &restoring->backup.manifest;
	int status = sql_files_read(&restoring->migrations, restoring->evolv, "migrations");

	for (size_t i = 0; i < manifest->migration_count && status == EX_OK; i++) {
		if (!is_known(restoring, manifest->migrations[i])) {
			status = evolv_fail(
				EX_CONFIG,
				"The backup has %s, which this program does not know: it was "
				"made by a newer Evolv (%s). Install that one.",
				manifest->migrations[i], manifest->program);
		}
	}
	restoring->is_older = manifest->migration_count < restoring->migrations.count;
	return status;
}

/* A school that is there is only replaced when that is asked for. */
static int look_at_target(struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &has_accounts_table, NULL, &rows);

	if (error == NO_ERROR && db_bool(&rows, 0, 0)) {
		error = db_run(evolv->db, &count_accounts, NULL, &rows);
		if (error == NO_ERROR && db_int(&rows, 0, 0) > 0 && !evolv->replace) {
			return evolv_fail(
				EX_DATAERR,
				"The database has a school with %lld accounts already. With --replace "
				"it ends, and the backup takes its place; make a backup of it first.",
				db_int(&rows, 0, 0));
		}
	}
	return error == NO_ERROR ? EX_OK
				 : evolv_fail_database(evolv, error, "looking at the database");
}

/* Found out before anything is done, not after the commit. */
static int check_key_folders(struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;

	for (size_t i = 0; i < BACKUP_KEY_COUNT; i++) {
		const char *path = backup_key_path(evolv, backup_key(i));
		const char *folder = dirname(arena_strdup(&evolv->arena, path));
		if (*path != '\0' && access(folder, W_OK) != 0) {
			return evolv_fail(EX_CANTCREAT, "%s: %s. The keys are written there.",
					  folder, strerror(errno));
		}
	}
	return EX_OK;
}

/* --- the members -------------------------------------------------------------------------- */

/* Everything below files_dir is the user's who owns it, whoever restores. */
static enum error give_to_owner(const struct config *config, const char *path)
{
	struct stat owner = { 0 };

	if (geteuid() != 0) {
		return NO_ERROR;
	}
	char *folder = strdup(path);
	bool given = folder != NULL && stat(config->files_dir, &owner) == 0 &&
		     chown(path, owner.st_uid, owner.st_gid) == 0 &&
		     chown(dirname(folder), owner.st_uid, owner.st_gid) == 0;
	free(folder);
	return given ? NO_ERROR : ERROR_INTERNAL;
}

/* Puts a file where its row says: into the store, or, when it waits, on this machine. */
static enum error put_file(struct restoring *restoring, struct arena *arena,
			   const struct kept_file *file, int from, size_t size)
{
	const struct config *config = &restoring->evolv->config;
	struct file_store here = { .operations = &file_store_local, .config = config };
	struct file_store *store = file->waits ? &here : restoring->store;
	enum error error =
		store->operations->put(store, arena, file->key, file->content_type, from, size);

	if (error == NO_ERROR && (file->waits || file_store_is_local(config))) {
		error = give_to_owner(config, file_store_path(arena, config, file->key));
	}
	return error;
}

static int take_file(struct restoring *restoring, const struct backup_member *member)
{
	const struct kept_file *file = &restoring->backup.manifest.files[restoring->files++];
	int descriptor = backup_unnamed_file(restoring->evolv);
	struct arena arena;

	if (descriptor < 0) {
		return EX_CANTCREAT;
	}
	arena_init(&arena, ARENA_LIMIT);
	int status = backup_member_copy(member, descriptor);
	if (status == EX_OK &&
	    put_file(restoring, &arena, file, descriptor, (size_t)member->size) != NO_ERROR) {
		status = evolv_fail(EX_CANTCREAT,
				    "%s cannot be stored. The line above says why. The database is "
				    "as it was.",
				    file->key);
	}
	arena_clear(&arena);
	close(descriptor);
	return status;
}

static int take_key(struct restoring *restoring, const struct backup_member *member)
{
	for (size_t i = 0; i < BACKUP_KEY_COUNT; i++) {
		if (text_equal(backup_key(i)->member, member->name)) {
			restoring->keys[i] = backup_member_text(member, KEY_MAX);
			return restoring->keys[i] != NULL ? EX_OK : EX_DATAERR;
		}
	}
	return EX_OK;
}

static int take(void *context, const struct backup_member *member)
{
	struct restoring *restoring = context;

	if (text_equal(member->name, BACKUP_DATABASE)) {
		return backup_member_copy(member, restoring->dump);
	}
	if (text_starts_with(member->name, BACKUP_KEYS)) {
		return take_key(restoring, member);
	}
	return text_starts_with(member->name, BACKUP_FILES) ? take_file(restoring, member) : EX_OK;
}

static int take_members(struct restoring *restoring)
{
	return backup_read(restoring->evolv, restoring->backup.path, take, restoring);
}

/* --- the database ------------------------------------------------------------------------- */

/* The views, and who may do what: of the same schema they are made in the same transaction, so that no request meets a
 * school without them. */
static int add_views(struct strbuf *sql, struct restoring *restoring)
{
	struct sql_files views;
	struct sql_file grants;
	int status = sql_files_read(&views, restoring->evolv, "views");

	if (status == EX_OK) {
		status = sql_grants_read(&grants, restoring->evolv);
	}
	if (status != EX_OK) {
		return status;
	}
	strbuf_add_text(sql, "CREATE SCHEMA api;\n");
	for (size_t i = 0; i < views.count; i++) {
		strbuf_addf(sql, "SET LOCAL search_path = evolv, api;\n%s\n", views.items[i].text);
	}
	strbuf_addf(sql, "%s\n", grants.text);
	return EX_OK;
}

/* What waits, waits on this machine from now on. */
static int last_statements(struct strbuf *sql, struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;
	const char *machine = machine_name(&evolv->arena, evolv->config.machine_name);

	if (strpbrk(machine, "'\\\n") != NULL) {
		return evolv_fail(EX_CONFIG, "machine_name must be a plain word.");
	}
	strbuf_addf(sql,
		    "UPDATE evolv.stored_file SET machine = '%s' WHERE state = 'waiting';\n"
		    "DELETE FROM evolv.schema_migration WHERE version = 'views';\n",
		    machine);
	return restoring->is_older ? EX_OK : add_views(sql, restoring);
}

static int load_database(struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;
	struct strbuf sql;

	strbuf_init(&sql, SQL_MAX);
	int status = last_statements(&sql, restoring);
	const struct backup_target target = { .conninfo = evolv->conninfo, .last = sql.text };
	if (status == EX_OK && !strbuf_ok(&sql)) {
		status = evolv_fail(EX_SOFTWARE, "The views are too long.");
	}
	if (status == EX_OK) {
		status = backup_load(evolv, &restoring->backup, restoring->dump, &target);
	}
	strbuf_clear(&sql);
	return status == EX_OK ? EX_OK : evolv_fail(status, "The database is as it was before.");
}

/* --- the keys ----------------------------------------------------------------------------- */

static int write_key(struct evolv *evolv, const char *path, const char *text)
{
	bool is_new = access(path, F_OK) != 0;
	struct stat owner = { 0 };

	if (!draft_replace(&evolv->arena, path, text) ||
	    (is_new && geteuid() == 0 && stat(evolv->config.files_dir, &owner) == 0 &&
	     chown(path, owner.st_uid, owner.st_gid) != 0)) {
		return evolv_fail(
			EX_CANTCREAT,
			"The database and the files are restored, but %s cannot be written: "
			"%s. Run the same command again, with --replace.",
			path, strerror(errno));
	}
	return EX_OK;
}

static int write_keys(struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;
	int status = EX_OK;

	for (size_t i = 0; i < BACKUP_KEY_COUNT && status == EX_OK; i++) {
		const char *path = backup_key_path(evolv, backup_key(i));
		if (restoring->keys[i] != NULL && *path != '\0') {
			status = write_key(evolv, path, restoring->keys[i]);
		}
	}
	return status;
}

/* --- all of it ---------------------------------------------------------------------------- */

static int migrate(struct restoring *restoring)
{
	return evolv_migrate(restoring->evolv);
}

static int hold_files(struct restoring *restoring)
{
	return backup_hold_files(restoring->evolv);
}

/* Does the steps until one fails. */
static int take_steps(struct restoring *restoring, int (*const *steps)(struct restoring *),
		      size_t count)
{
	int status = EX_OK;

	for (size_t i = 0; i < count && status == EX_OK; i++) {
		status = steps[i](restoring);
	}
	return status;
}

static int open_backup(struct restoring *restoring)
{
	struct evolv *evolv = restoring->evolv;
	const char *problem = file_stores_open(&restoring->store, &evolv->arena, &evolv->config);

	if (problem != NULL) {
		return evolv_fail(EX_CONFIG, "%s", problem);
	}
	return backup_check(&restoring->backup, evolv, evolv->argument);
}

static void tell(const struct restoring *restoring, const char *done)
{
	const struct backup_manifest *manifest = &restoring->backup.manifest;

	printf("%s the backup of %s: %zu tables, %zu files and the keys%s\n", done, manifest->made,
	       manifest->table_count, manifest->file_count,
	       restoring->is_older ? ", of an older schema, which is migrated" : "");
}

int evolv_restore(struct evolv *evolv)
{
	static int (*const questions[])(struct restoring *) = { open_backup, compare_versions,
								look_at_target, check_key_folders };
	static int (*const deeds[])(struct restoring *) = { hold_files, take_members, load_database,
							    write_keys, migrate };
	struct restoring restoring = { .evolv = evolv, .dump = -1 };

	db_set_patience(evolv->db, PATIENCE_MS);
	int status = take_steps(&restoring, questions, LENGTH(questions));
	if (status == EX_OK && evolv->dry_run) {
		tell(&restoring, "would restore");
	} else if (status == EX_OK) {
		restoring.dump = backup_unnamed_file(evolv);
		status = restoring.dump >= 0 ? take_steps(&restoring, deeds, LENGTH(deeds))
					     : EX_CANTCREAT;
		if (status == EX_OK) {
			tell(&restoring, "restored");
		}
	}
	if (restoring.dump >= 0) {
		close(restoring.dump);
	}
	file_stores_close(restoring.store);
	return status;
}
