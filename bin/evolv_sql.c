/*
 * Files from a folder, run one by one under a lock, each remembered by its SHA-256.
 */
#include "evolv_sql.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "data/script.h"

#include <dirent.h>
#include <errno.h>

#define FILE_LIMIT ((size_t)16 << 20)
#define ROLES_MAX  ((size_t)4 << 10)

/* Held until the transaction ends, so that a command that is killed leaves no lock behind. Tried, not waited
 * for: a wait would count against lock_timeout. */
static const struct statement try_lock = {
	.name = "lock migrations",
	.sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('evolv.schema_migration', 0))",
	.shape = DB_ONE_ROW,
};

static const struct statement compare = {
	.name = "compare with the record",
	.sql = "SELECT (SELECT m.sha256 = encode(sha256(convert_to($2, 'UTF8')), 'hex')"
	       " FROM evolv.schema_migration m WHERE m.version = $1)",
	.shape = DB_ONE_ROW,
};

static const struct statement record = {
	.name = "record",
	.sql = "INSERT INTO evolv.schema_migration (version, name, sha256)"
	       " VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))"
	       " ON CONFLICT (version) DO UPDATE SET name = excluded.name, sha256 = excluded.sha256,"
	       " applied_at = now()",
	.shape = DB_NOTHING,
};

static int is_sql(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && text_ends_with(entry->d_name, ".sql");
}

/* Reads one file of db_dir. */
static int read_file(struct sql_file *file, struct evolv *evolv, const char *name)
{
	const char *path = arena_printf(&evolv->arena, "%s/%s", evolv->db_dir, name);
	const char *slash = strrchr(name, '/');
	size_t length = 0;

	file->name = slash ? slash + 1 : name;
	file->text = file_read(&evolv->arena, path, FILE_LIMIT, &length);
	if (!file->text) {
		return evolv_fail(EX_NOINPUT,
				  "%s cannot be read: %s. Does --db-dir name the right folder?",
				  path, strerror(errno));
	}
	if (strlen(file->text) != length) {
		return evolv_fail(EX_DATAERR, "%s is not text.", path);
	}
	return EX_OK;
}

int sql_files_read(struct sql_files *files, struct evolv *evolv, const char *folder)
{
	const char *path = arena_printf(&evolv->arena, "%s/%s", evolv->db_dir, folder);
	struct dirent **entries = NULL;
	int status = EX_OK;
	int count = scandir(path, &entries, is_sql, alphasort);

	*files = (struct sql_files){ 0 };
	if (count < 0) {
		return evolv_fail(EX_NOINPUT,
				  "%s cannot be read: %s. Does --db-dir name the right folder?",
				  path, strerror(errno));
	}
	files->items = arena_array(&evolv->arena, (size_t)count + 1, sizeof(*files->items));
	for (int i = 0; i < count; i++) {
		const char *name = arena_printf(&evolv->arena, "%s/%s", folder, entries[i]->d_name);
		if (status == EX_OK) {
			status = read_file(&files->items[files->count++], evolv, name);
		}
		free(entries[i]);
	}
	free(entries);
	return status;
}

/* Adds "SET LOCAL name = 'the user of conninfo'; ". */
static void add_role(struct strbuf *sql, struct evolv *evolv, const char *name,
		     const char *conninfo)
{
	strbuf_addf(sql, "SET LOCAL %s = '", name);
	for (const char *c = conninfo_word(&evolv->arena, conninfo, "user"); *c != '\0'; c++) {
		strbuf_add_char(sql, *c);
		if (*c == '\'') {
			strbuf_add_char(sql, *c);
		}
	}
	strbuf_add_text(sql, "'; ");
}

int sql_grants_read(struct sql_file *grants, struct evolv *evolv)
{
	const struct config *config = &evolv->config;
	struct strbuf roles;
	int status = read_file(grants, evolv, "grants.sql");

	if (status != EX_OK) {
		return status;
	}
	strbuf_init(&roles, ROLES_MAX);
	add_role(&roles, evolv, "evolv.web_role", config->database);
	add_role(&roles, evolv, "evolv.worker_role", config_worker_database(config));
	if (strbuf_ok(&roles)) {
		/* On the file's first line, so that the lines of its errors are right. */
		grants->text = arena_printf(&evolv->arena, "%s%s", roles.text, grants->text);
	} else {
		status = evolv_fail(EX_CONFIG, "The users of database and worker_database are too "
					       "long.");
	}
	strbuf_clear(&roles);
	return status;
}

int sql_begin_alone(struct evolv *evolv)
{
	struct db_rows rows = { 0 };
	bool told = false;

	for (;;) {
		db_transaction(evolv->db, 0, "evolv");
		enum error error = db_run(evolv->db, &try_lock, NULL, &rows);
		if (error != NO_ERROR) {
			return evolv_fail_database(evolv, error, "beginning a transaction");
		}
		if (db_bool(&rows, 0, 0)) {
			return EX_OK;
		}
		db_rollback(evolv->db);
		if (!told) {
			evolv_fail(EX_OK,
				   "Another evolv command changes this database; waiting for it.");
		}
		told = true;
		nanosleep(&(struct timespec){ .tv_nsec = 200 * 1000000L }, NULL);
	}
}

int sql_run_file(struct evolv *evolv, const struct sql_file *file)
{
	struct script_problem problem = { 0 };
	const char *place = file->name;

	if (text_is_blank(file->text)) {
		return EX_OK;
	}
	if (db_run_script(evolv->db, &evolv->arena, file->text, &problem) == NO_ERROR) {
		return EX_OK;
	}
	db_rollback(evolv->db);
	if (problem.line) {
		place = arena_printf(&evolv->arena, "%s, line %zu", file->name, problem.line);
	}
	return evolv_fail(EX_DATAERR, "%s: %s\n%s", place, problem.message,
			  problem.half_done ? "What stands before that was kept: undo it by hand."
					    : "Nothing of this file was kept.");
}

int sql_compare(enum sql_state *state, struct evolv *evolv, const char *version, const char *text)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, version);
	db_param(&params, text);
	enum error error = db_run(evolv->db, &compare, &params, &rows);
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, "reading what was applied before");
	}
	*state = !db_text(&rows, 0, 0) ? SQL_NEW : db_bool(&rows, 0, 0) ? SQL_SAME : SQL_CHANGED;
	return EX_OK;
}

int sql_record(struct evolv *evolv, const char *version, const char *name, const char *text)
{
	struct db_params params = { 0 };

	db_param(&params, version);
	db_param(&params, name);
	db_param(&params, text);
	enum error error = db_run(evolv->db, &record, &params, NULL);
	return error == NO_ERROR
		       ? EX_OK
		       : evolv_fail_database(evolv, error, "writing down what was applied");
}

int sql_commit(struct evolv *evolv)
{
	enum error error = db_commit(evolv->db);

	return error == NO_ERROR ? EX_OK : evolv_fail_database(evolv, error, "committing");
}
