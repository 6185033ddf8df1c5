/*
 * A backup's database becomes a real one: pg_restore makes statements of the dump, psql runs them in one transaction,
 * and before its end every table is counted and summed. Any other end than the commit, of whichever program or of the
 * machine, leaves the database as it was.
 */
#include "backup_sums.h"
#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "evolv_backup.h"
#include "pg_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS  3
#define END_MARK "evolv-end"

#define BEGIN_TEXT \
	"BEGIN;\n" \
	"SET LOCAL client_min_messages = warning;\n"

/* Requests go on while this waits for all that they use, the views first, because a request asks for those first. A
 * request that has one table and wants another that is held already would wait for us as we for it: before the server
 * calls that a deadlock (after a second) everything is let go, and tried again, for about a minute. */
#define REPLACE_TEXT                                                                                  \
	"DO $lock$\n"                                                                                 \
	"DECLARE\n"                                                                                   \
	"    names text := (SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY nspname, relname)" \
	"        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"                         \
	"        WHERE nspname IN ('api', 'evolv') AND relkind IN ('r', 'p', 'v'));\n"                \
	"    tries integer := 0;\n"                                                                   \
	"BEGIN\n"                                                                                     \
	"    PERFORM set_config('lock_timeout', '400ms', true);\n"                                    \
	"    WHILE names IS NOT NULL LOOP\n"                                                          \
	"        BEGIN\n"                                                                             \
	"            EXECUTE 'LOCK TABLE ' || names || ' IN ACCESS EXCLUSIVE MODE';\n"                \
	"            EXIT;\n"                                                                         \
	"        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN\n"                       \
	"            tries := tries + 1;\n"                                                           \
	"            IF tries = 120 THEN RAISE; END IF;\n"                                            \
	"            PERFORM pg_sleep(0.05 + 0.1 * random());\n"                                      \
	"        END;\n"                                                                              \
	"    END LOOP;\n"                                                                             \
	"    PERFORM set_config('lock_timeout', '30s', true);\n"                                      \
	"END\n"                                                                                       \
	"$lock$;\n"                                                                                   \
	"DROP SCHEMA IF EXISTS api CASCADE;\n"                                                        \
	"DROP SCHEMA IF EXISTS evolv CASCADE;\n"
/* What pg_restore's statements give out is of no interest. */
#define QUIET_TEXT "\\o /dev/null\n"
#define SUMS_TEXT                                                                      \
	BACKUP_SUMS_SETTINGS ";\n"                                                     \
			     "\\o\n" BACKUP_SUMS_QUERY ";\n"                           \
			     "SELECT 'file', key, '' FROM evolv.stored_file"           \
			     " WHERE removed_at IS NULL ORDER BY key COLLATE \"C\";\n" \
			     "SELECT '" END_MARK "';\n"

struct loading {
	struct evolv *evolv;
	const struct backup *backup;
	char **environment;
	struct pg_tool psql;
	int to_psql;
	FILE *answers;
	struct table_sum *tables;
	size_t table_count;
	size_t file_count;
	bool files_differ;
};

static bool send_text(const struct loading *loading, const char *text)
{
	return file_write(loading->to_psql, text, strlen(text));
}

/* --- the dump ----------------------------------------------------------------------------- */

static int send_dump(struct loading *loading, int dump)
{
	static const char *const arguments[] = {
		"pg_restore", "--format=custom", "--no-owner", "--no-privileges", "--file=-", NULL,
	};
	struct evolv *evolv = loading->evolv;
	struct pg_tool tool;
	int ends[2];

	if (lseek(dump, 0, SEEK_SET) != 0 || pipe2(ends, O_CLOEXEC) != 0) {
		return evolv_fail(EX_OSERR, "The dump cannot be read: %s", strerror(errno));
	}
	int status = pg_tool_start(&tool, evolv, arguments, loading->environment, dump, ends[1]);
	close(ends[1]);
	bool passed = status == EX_OK && file_copy(ends[0], loading->to_psql, NULL);
	close(ends[0]);
	if (status == EX_OK) {
		status = pg_tool_wait(&tool);
	}
	return status == EX_OK && !passed ? EX_SOFTWARE : status;
}

/* --- the comparison ----------------------------------------------------------------------- */

static void take_file(struct loading *loading, const char *key)
{
	const struct backup_manifest *manifest = &loading->backup->manifest;
	size_t i = loading->file_count++;

	if (i >= manifest->file_count || !text_equal(manifest->files[i].key, key)) {
		loading->files_differ = true;
	}
}

static void take_table(struct loading *loading, char *const *columns)
{
	struct arena *arena = &loading->evolv->arena;

	if (loading->table_count <= loading->backup->manifest.table_count) {
		loading->tables[loading->table_count++] = (struct table_sum){
			.name = arena_strdup(arena, columns[0]),
			.rows = arena_strdup(arena, columns[1]),
			.sum = arena_strdup(arena, columns[2]),
		};
	}
}

/* Cuts "a|b|c". False when there are other than three. */
static bool cut(char *line, char **columns)
{
	for (int i = 0; i < COLUMNS; i++) {
		char *bar = line == NULL ? NULL : strchr(line, '|');
		if (line == NULL || (bar == NULL) != (i == COLUMNS - 1)) {
			return false;
		}
		if (bar != NULL) {
			*bar++ = '\0';
		}
		columns[i] = line;
		line = bar;
	}
	return true;
}

/* Reads what psql answers until the mark. False when it ended before that. */
static bool read_answers(struct loading *loading)
{
	char *line = NULL;
	size_t room = 0;
	bool marked = false;
	ssize_t length = 0;

	while (!marked && (length = getline(&line, &room, loading->answers)) > 0) {
		char *columns[COLUMNS] = { NULL };
		line[length - 1] = '\0';
		if (text_equal(line, END_MARK)) {
			marked = true;
		} else if (cut(line, columns) && text_equal(columns[0], "file")) {
			take_file(loading, columns[1]);
		} else if (columns[COLUMNS - 1] != NULL) {
			take_table(loading, columns);
		}
	}
	free(line);
	return marked;
}

static int compare(struct loading *loading)
{
	const struct backup_manifest *manifest = &loading->backup->manifest;

	loading->tables = arena_array(&loading->evolv->arena, manifest->table_count + 1,
				      sizeof(*loading->tables));
	if (!read_answers(loading)) {
		return EX_SOFTWARE;
	}
	if (loading->files_differ || loading->file_count != manifest->file_count) {
		return evolv_fail(EX_DATAERR,
				  "The database names other files than those in the backup.");
	}
	return backup_sums_equal(manifest, loading->tables, loading->table_count) ? EX_OK
										  : EX_DATAERR;
}

/* --- all of it ---------------------------------------------------------------------------- */

static int start_psql(struct loading *loading)
{
	static const char *const arguments[] = {
		"psql",          "--no-psqlrc", "--quiet",         "--no-align", "--tuples-only",
		"--no-password", "--set",       "ON_ERROR_STOP=1", "--file=-",   NULL,
	};
	int in[2];
	int out[2];

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
		return evolv_fail(EX_OSERR, "psql cannot be run: %s", strerror(errno));
	}
	int status = pg_tool_start(&loading->psql, loading->evolv, arguments, loading->environment,
				   in[0], out[1]);
	close(in[0]);
	close(out[1]);
	loading->to_psql = in[1];
	loading->answers = fdopen(out[0], "r");
	return status;
}

static int load(struct loading *loading, int dump, const struct backup_target *target)
{
	bool sent = send_text(loading, BEGIN_TEXT) &&
		    send_text(loading, target->last != NULL ? REPLACE_TEXT : "") &&
		    send_text(loading, QUIET_TEXT);
	int status = sent ? send_dump(loading, dump) : EX_SOFTWARE;

	if (status == EX_OK && !send_text(loading, SUMS_TEXT)) {
		status = EX_SOFTWARE;
	}
	if (status == EX_OK) {
		status = compare(loading);
	}
	if (status == EX_OK && target->last != NULL) {
		sent = send_text(loading, QUIET_TEXT) && send_text(loading, target->last) &&
		       send_text(loading, "COMMIT;\n");
		status = sent ? EX_OK : EX_SOFTWARE;
	}
	return status;
}

int backup_load(struct evolv *evolv, const struct backup *backup, int dump,
		const struct backup_target *target)
{
	struct loading loading = { .evolv = evolv, .backup = backup, .to_psql = -1 };

	loading.environment =
		conninfo_environment(&evolv->arena, target->conninfo, target->database);
	if (loading.environment == NULL) {
		return evolv_fail(EX_CONFIG, "The connection string is none that libpq knows.");
	}
	signal(SIGPIPE, SIG_IGN);
	int status = start_psql(&loading);
	if (status == EX_OK) {
		status = load(&loading, dump, target);
	}
	/* Without a COMMIT the end of psql's input is the end of the transaction. */
	if (loading.to_psql >= 0) {
		close(loading.to_psql);
	}
	if (loading.psql.pid > 0) {
		int ended = pg_tool_wait(&loading.psql);
		status = status == EX_OK ? ended : status;
	}
	if (loading.answers != NULL) {
		fclose(loading.answers);
	}
	return status;
}
