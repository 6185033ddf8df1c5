/*
 * evolv doctor: the database, who signs in to it and what they may do, and how far its schema is.
 */
#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "doctor.h"
#include "evolv_migrate.h"
#include "pg_tool.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define VERSION_MIN  150000 /* of server_version_num: what the schema was written for */
#define SKEW_SECONDS 2
#define SLOW_MS      20 /* what a connection may cost a request without being felt */
#define PATIENCE_MS  10000

static const struct statement who_am_i = {
	.name = "who am i",
	.sql = "SELECT current_user",
	.shape = DB_ONE_ROW,
};

static const struct statement about_server = {
	.name = "about the server",
	.sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
	       " pg_encoding_to_char(encoding), floor(extract(epoch FROM clock_timestamp()))::bigint,"
	       " datname FROM pg_database WHERE datname = current_database()",
	.shape = DB_ONE_ROW,
};

static const struct statement missing_extensions = {
	.name = "extensions",
	.sql = "SELECT string_agg(wanted, ', ') FROM unnest('{pg_trgm,btree_gist}'::text[]) wanted"
	       " WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted)",
	.shape = DB_ONE_ROW,
};

/* What a role may that it must not, in words; $1 is its name. */
static const struct statement too_much = {
	.name = "privileges",
	.sql = "SELECT string_agg(words, ', ') FROM ("
	       " SELECT 'it is a superuser' AS words FROM pg_roles WHERE rolname = $1 AND rolsuper"
	       " UNION ALL SELECT 'it may make databases or roles' FROM pg_roles"
	       "  WHERE rolname = $1 AND (rolcreatedb OR rolcreaterole)"
	       " UNION ALL SELECT 'it may make tables in ' || nspname FROM pg_namespace"
	       "  WHERE nspname IN ('evolv', 'api', 'public') AND has_schema_privilege($1, oid, 'CREATE')"
	       " UNION ALL SELECT 'it may make temporary tables' WHERE"
	       "  has_database_privilege($1, current_database(), 'TEMPORARY')"
	       " UNION ALL (SELECT 'it owns ' || relname FROM pg_class"
	       "  WHERE relnamespace = 'evolv'::regnamespace AND relowner = $1::regrole LIMIT 1)"
	       " UNION ALL (SELECT 'it may empty ' || relname FROM pg_class"
	       "  WHERE relnamespace = 'evolv'::regnamespace AND relkind = 'r'"
	       "  AND has_table_privilege($1, oid, 'TRUNCATE') LIMIT 1)"
	       ") t",
	.shape = DB_ONE_ROW,
};

static const struct statement too_little = {
	.name = "privileges",
	.sql = "SELECT NOT has_schema_privilege($1, 'api', 'USAGE')"
	       " OR NOT has_table_privilege($1, 'evolv.account', 'SELECT')",
	.shape = DB_ONE_ROW,
};

/* --- connections -------------------------------------------------------------------------- */

/* What signing in came to. */
struct sign_in {
	char role[64]; /* "": it did not succeed */
	int64_t milliseconds;
};

/* Connects anew and asks something. */
static void sign_in_here(struct sign_in *sign_in, struct doctor *doctor, const char *conninfo)
{
	struct db *db = db_new(&doctor->evolv->arena, conninfo);
	struct db_rows rows = { 0 };
	int64_t started = clock_monotonic_ms();

	*sign_in = (struct sign_in){ .role = "" };
	if (db_run(db, &who_am_i, NULL, &rows) == NO_ERROR) {
		snprintf(sign_in->role, sizeof(sign_in->role), "%s", db_text(&rows, 0, 0));
	}
	sign_in->milliseconds = clock_monotonic_ms() - started;
	db_close(db);
}

/* In a child that root has started: becomes the user, signs in and tells. */
_Noreturn static void sign_in_as(const struct stat *user, struct doctor *doctor,
				 const char *conninfo, int to)
{
	struct sign_in sign_in = { .role = "" };
	const struct passwd *entry = getpwuid(user->st_uid);
	bool became = entry != NULL && initgroups(entry->pw_name, entry->pw_gid) == 0 &&
		      setgid(entry->pw_gid) == 0 && setuid(user->st_uid) == 0;

	if (became) {
		sign_in_here(&sign_in, doctor, conninfo);
	}
	_exit(file_write(to, &sign_in, sizeof(sign_in)) ? 0 : 1);
}

/* The server may know a role by the user of the machine who asks (peer): root asks as the user of the web programs,
 * who is the owner of files_dir. Returns the role, or NULL. */
static const char *sign_in(struct doctor *doctor, const char *conninfo, int64_t *milliseconds)
{
	struct sign_in result = { .role = "" };
	struct stat user = { 0 };
	int ends[2];
	pid_t child = -1;

	if (geteuid() != 0 || stat(doctor->evolv->config.files_dir, &user) != 0 ||
	    user.st_uid == 0) {
		sign_in_here(&result, doctor, conninfo);
	} else if (pipe2(ends, O_CLOEXEC) == 0) {
		child = fork();
		if (child == 0) {
			sign_in_as(&user, doctor, conninfo, ends[1]);
		}
		close(ends[1]);
		if (read(ends[0], &result, sizeof(result)) != (ssize_t)sizeof(result)) {
			result = (struct sign_in){ .role = "" };
		}
		close(ends[0]);
	}
	if (child > 0) {
		waitpid(child, NULL, 0);
	}
	*milliseconds = result.milliseconds;
	return *result.role == '\0' ? NULL : arena_strdup(&doctor->evolv->arena, result.role);
}

static bool same_server(struct doctor *doctor)
{
	struct arena *arena = &doctor->evolv->arena;
	const char *web = doctor->evolv->config.database;
	const char *owner = doctor->evolv->conninfo;

	return text_equal(conninfo_word(arena, web, "host"), conninfo_word(arena, owner, "host")) &&
	       text_equal(conninfo_word(arena, web, "port"), conninfo_word(arena, owner, "port"));
}

static void tell_pooler(struct doctor *doctor, int64_t milliseconds)
{
	if (!same_server(doctor)) {
		doctor_say(doctor, FINDING_OK,
			   "the web programs connect through a pooler, in %lld ms",
			   (long long)milliseconds);
	} else {
		doctor_say(
			doctor, milliseconds > SLOW_MS ? FINDING_WARNING : FINDING_OK,
			"the web programs connect to PostgreSQL themselves, which costs each request "
			"%lld ms; pgbouncer would take most of that away",
			(long long)milliseconds);
	}
}

static void check_web(struct doctor *doctor)
{
	int64_t milliseconds = 0;

	doctor->web_role = sign_in(doctor, doctor->evolv->config.database, &milliseconds);
	if (doctor->web_role != NULL) {
		tell_pooler(doctor, milliseconds);
	} else if (doctor->has_database && !same_server(doctor)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"database: nobody answers the web programs, while PostgreSQL itself does. "
			"Start pgbouncer, or let database lead straight to PostgreSQL.");
	} else {
		doctor_say(
			doctor, FINDING_FAILURE,
			"database: the web programs cannot sign in. The line above says why; the "
			"role must be let in by pg_hba.conf.");
	}
}

static void check_worker(struct doctor *doctor)
{
	const struct config *config = &doctor->evolv->config;
	bool own = *config->worker_database != '\0';
	int64_t milliseconds = 0;
	const char *role = sign_in(doctor, config_worker_database(config), &milliseconds);

	if (role == NULL && own) {
		doctor_say(doctor, FINDING_FAILURE,
			   "worker_database: the worker cannot sign in. The line above says why.");
	} else if (!own && !same_server(doctor)) {
		doctor_say(
			doctor, FINDING_WARNING,
			"worker_database is not set, and through a pooler the worker is not told of "
			"new mail. Let it lead straight to PostgreSQL.");
	} else if (role != NULL) {
		doctor_say(doctor, FINDING_OK, "the worker signs in as %s", role);
	}
}

void doctor_check_connections(struct doctor *doctor)
{
	struct sign_in owner;

	sign_in_here(&owner, doctor, doctor->evolv->conninfo);
	doctor->has_database = *owner.role != '\0';
	if (doctor->has_database) {
		doctor_say(doctor, FINDING_OK, "the owner of the database signs in as %s",
			   owner.role);
		db_set_patience(doctor->evolv->db, PATIENCE_MS);
	} else {
		doctor_say(
			doctor, FINDING_FAILURE,
			"owner_database: nobody can sign in as the owner. The line above says why. "
			"Does PostgreSQL run, and is this the user that it lets in?");
	}
	check_web(doctor);
	check_worker(doctor);
}

/* --- the server --------------------------------------------------------------------------- */

static void check_server_clock(struct doctor *doctor, int64_t server_seconds)
{
	long long ahead = (long long)(server_seconds - clock_now());

	if (ahead > SKEW_SECONDS || ahead < -SKEW_SECONDS) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The database's clock is %lld seconds %s this machine's. Let both follow "
			"the same time (systemd-timesyncd, chrony).",
			ahead > 0 ? ahead : -ahead, ahead > 0 ? "ahead of" : "behind");
	}
}

void doctor_check_database(struct doctor *doctor)
{
	struct db_rows rows = { 0 };

	if (!doctor_ask(doctor, &about_server, NULL, &rows)) {
		return;
	}
	bool is_utf8 = text_equal(db_text(&rows, 0, 2), "UTF8");
	bool is_new = db_int(&rows, 0, 0) >= VERSION_MIN;
	if (!is_utf8) {
		doctor_say(doctor, FINDING_FAILURE,
			   "The database %s is kept in %s. Make one with ENCODING 'UTF8'.",
			   db_text(&rows, 0, 4), db_text(&rows, 0, 2));
	}
	if (!is_new) {
		doctor_say(doctor, FINDING_FAILURE,
			   "PostgreSQL %s is older than 15, for which the schema was written.",
			   db_text(&rows, 0, 1));
	}
	if (is_utf8 && is_new) {
		doctor_say(doctor, FINDING_OK, "evolv %s, PostgreSQL %s, database %s in UTF8",
			   PACKAGE_VERSION, db_text(&rows, 0, 1), db_text(&rows, 0, 4));
	}
	check_server_clock(doctor, (int64_t)db_int(&rows, 0, 3));
	if (doctor_ask(doctor, &missing_extensions, NULL, &rows) && db_text(&rows, 0, 0) != NULL) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The database lacks %s. Install postgresql-contrib, and run evolv migrate.",
			db_text(&rows, 0, 0));
	}
}

/* --- the schema --------------------------------------------------------------------------- */

void doctor_check_schema(struct doctor *doctor)
{
	struct migrate_state state = { 0 };

	if (evolv_migrate_look(&state, doctor->evolv) != EX_OK) {
		doctor_say(doctor, FINDING_FAILURE,
			   "The schema cannot be compared with %s. The line above says why.",
			   doctor->evolv->db_dir);
	} else if (state.unknown != NULL) {
		doctor_say(doctor, FINDING_FAILURE,
			   "The database has %s, which these programs do not know: they are older. "
			   "Install the newer ones, or restore a backup of before.",
			   state.unknown);
	} else if (state.changed != NULL) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s is not what was applied to the database. Put it back as it was.",
			   state.changed);
	} else if (state.missing > 0) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The schema is behind: %zu migrations from %s on were not applied. Run evolv "
			"migrate.",
			state.missing, state.first_missing);
	} else if (state.views_differ) {
		doctor_say(doctor, FINDING_FAILURE,
			   "The views and grants are those of other programs. Run evolv migrate.");
	} else {
		doctor_say(doctor, FINDING_OK, "the schema is at %s", state.last);
	}
}

/* --- privileges --------------------------------------------------------------------------- */

static void check_role(struct doctor *doctor, const char *setting, const char *role)
{
	const struct db_params params = { .values = { role }, .count = 1 };
	struct db_rows rows = { 0 };

	if (!doctor_ask(doctor, &too_much, &params, &rows)) {
		return;
	}
	if (db_text(&rows, 0, 0) != NULL) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s: the role %s may too much: %s. Use the roles of roles.sql, and run "
			   "evolv migrate.",
			   setting, role, db_text(&rows, 0, 0));
		return;
	}
	if (doctor_ask(doctor, &too_little, &params, &rows) && db_bool(&rows, 0, 0)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"%s: the role %s may not read the tables. evolv migrate gives it what it "
			"needs when %s names it (user=%s).",
			setting, role, setting, role);
		return;
	}
	doctor_say(doctor, FINDING_OK, "%s may read and write rows, and nothing else", role);
}

void doctor_check_privileges(struct doctor *doctor)
{
	struct db_rows rows = { 0 };

	if (doctor->web_role == NULL || !doctor_ask(doctor, &who_am_i, NULL, &rows)) {
		return;
	}
	if (text_equal(doctor->web_role, db_text(&rows, 0, 0))) {
		doctor_say(
			doctor, FINDING_WARNING,
			"The web programs sign in as %s, who owns the tables: whoever gets into one "
			"of them can end the database. With roles of their own (roles.sql) they "
			"could not.",
			doctor->web_role);
		return;
	}
	check_role(doctor, "database", doctor->web_role);
}

/* --- tools -------------------------------------------------------------------------------- */

void doctor_check_tools(struct doctor *doctor)
{
	static const char *const names[] = { "pg_dump", "pg_restore", "psql" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		if (pg_tool_path(&doctor->evolv->arena, names[i]) == NULL) {
			doctor_say(
				doctor, FINDING_WARNING,
				"There is no %s, so no backup can be made or restored here. Install "
				"postgresql-client.",
				names[i]);
			return;
		}
	}
	doctor_say(doctor, FINDING_OK, "backups are made with %s",
		   pg_tool_path(&doctor->evolv->arena, names[0]));
}
