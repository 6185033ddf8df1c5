/*
 * evolv backup --verify: a backup is worth what can be made of it again. Its database is restored beside the real one,
 * compared table by table, and dropped.
 */
#include "backup_reader.h"
#include "base/file.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "evolv_backup.h"
#include "pg_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct statement name_database = {
	.name = "name the database",
	.sql = "SELECT current_database() || '_verify'",
	.shape = DB_ONE_ROW,
};

/* A scratch database of a verification that was killed is in the way; one that is in use is not dropped. */
#define MAKE_TEXT                              \
	"SET client_min_messages = warning;\n" \
	"DROP DATABASE IF EXISTS :\"name\";\n" \
	"CREATE DATABASE :\"name\" TEMPLATE template0 ENCODING 'UTF8';\n"
#define DROP_TEXT "DROP DATABASE :\"name\";\n"

/* Writes a text into a file without a name, and goes back to its beginning. */
static int as_file(struct evolv *evolv, const char *text)
{
	int descriptor = backup_unnamed_file(evolv);

	if (descriptor >= 0 &&
	    (!file_write(descriptor, text, strlen(text)) || lseek(descriptor, 0, SEEK_SET) != 0)) {
		close(descriptor);
		descriptor = -1;
	}
	return descriptor;
}

/* Runs statements about another database, which cannot stand in a transaction. */
static int run_psql(struct evolv *evolv, const char *text, const char *name)
{
	const char *arguments[] = {
		"psql",     "--no-psqlrc",
		"--quiet",  "--no-password",
		"--set",    "ON_ERROR_STOP=1",
		"--set",    arena_printf(&evolv->arena, "name=%s", name),
		"--file=-", NULL,
	};
	char **environment = conninfo_environment(&evolv->arena, evolv->conninfo, NULL);
	struct pg_tool tool;
	int in = environment != NULL ? as_file(evolv, text) : -1;

	if (in < 0) {
		return EX_CANTCREAT;
	}
	int status = pg_tool_start(&tool, evolv, arguments, environment, in, STDOUT_FILENO);
	close(in);
	return status == EX_OK ? pg_tool_wait(&tool) : status;
}

static int load_beside(struct evolv *evolv, const struct backup *backup, int dump)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &name_database, NULL, &rows);

	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, name_database.name);
	}
	const struct backup_target target = {
		.conninfo = evolv->conninfo,
		.database = db_copy(&rows, 0, 0, &evolv->arena),
	};
	int status = run_psql(evolv, MAKE_TEXT, target.database);
	if (status != EX_OK) {
		return evolv_fail(
			status,
			"There is no scratch database %s to try the backup in. The owner of the "
			"database needs the right to make it (ALTER ROLE evolv_owner CREATEDB), or "
			"--scratch names an empty one.",
			target.database);
	}
	status = backup_load(evolv, backup, dump, &target);
	int dropped = run_psql(evolv, DROP_TEXT, target.database);
	return status == EX_OK ? dropped : status;
}

static int take(void *context, const struct backup_member *member)
{
	const int *dump = context;

	return text_equal(member->name, BACKUP_DATABASE) ? backup_member_copy(member, *dump)
							 : EX_OK;
}

static int load_somewhere(struct evolv *evolv, const struct backup *backup, int dump)
{
	const struct backup_target scratch = { .conninfo = evolv->scratch };
	int status = backup_read(evolv, backup->path, take, &dump);

	if (status != EX_OK) {
		return status;
	}
	return evolv->scratch != NULL ? backup_load(evolv, backup, dump, &scratch)
				      : load_beside(evolv, backup, dump);
}

int evolv_backup_verify(struct evolv *evolv)
{
	struct backup backup;
	int status = backup_check(&backup, evolv, evolv->argument);

	if (status != EX_OK) {
		return status;
	}
	if (evolv->dry_run) {
		printf("the sums of all %zu members hold; would restore the database beside and "
		       "compare it\n",
		       backup.member_count);
		return EX_OK;
	}
	int dump = backup_unnamed_file(evolv);
	if (dump < 0) {
		return EX_CANTCREAT;
	}
	status = load_somewhere(evolv, &backup, dump);
	close(dump);
	if (status == EX_OK) {
		printf("the backup of %s holds: %zu tables are the same, row by row, and %zu files\n",
		       backup.manifest.made, backup.manifest.table_count,
		       backup.manifest.file_count);
	}
	return status;
}
