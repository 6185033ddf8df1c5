/*
 * evolv migrate: the schema's history, file by file, then the views and grants as they are today.
 *
 * evolv.schema_migration has a row for each numbered file, and one called "views" for all views and grants
 * together: those are made anew as a whole whenever one of them, or the list of migrations, changed. At the end,
 * changed or not, the answers that are kept for visitors (0013) stop to hold.
 */
#include "evolv_migrate.h"

#include "evolv_sql.h"

#include "base/strbuf.h"
#include "base/text.h"

#include <ctype.h>

#define VERSION_DIGITS 4
#define VIEWS_MAX      ((size_t)16 << 20)

static const struct statement has_record = {
	.name = "look for the record",
	.sql = "SELECT to_regclass('evolv.schema_migration') IS NOT NULL",
	.shape = DB_ONE_ROW,
};
static const struct statement make_schema = {
	.name = "make the schema",
	.sql = "CREATE SCHEMA IF NOT EXISTS evolv",
	.shape = DB_NOTHING,
};
static const struct statement make_record = {
	.name = "make the record",
	.sql = "CREATE TABLE IF NOT EXISTS evolv.schema_migration ("
	       "version text PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
	       " applied_at timestamptz NOT NULL DEFAULT now())",
	.shape = DB_NOTHING,
};
static const struct statement find_unknown = {
	.name = "look for migrations of a newer version",
	.sql = "SELECT min(name) FROM evolv.schema_migration"
	       " WHERE version ~ '^[0-9]' AND name <> ALL (string_to_array($1, '/'))",
	.shape = DB_ONE_ROW,
};
static const struct statement drop_views = {
	.name = "drop the views",
	.sql = "DROP SCHEMA IF EXISTS api CASCADE",
	.shape = DB_NOTHING,
};
static const struct statement make_views_schema = {
	.name = "make the schema of the views",
	.sql = "CREATE SCHEMA api",
	.shape = DB_NOTHING,
};

/* Programs that were installed since may make other answers of the same rows. */
static const struct statement forget_answers = {
	.name = "forget the kept answers",
	.sql = "UPDATE evolv.content_version SET version = version + 1",
	.shape = DB_NOTHING,
};

/* Everything that db_dir says about the schema. */
struct plan {
	struct sql_files migrations;
	struct sql_files views;
	struct sql_file grants;
	const char *names;      /* of the migrations, between slashes */
	const char *views_text; /* what the row "views" stands for */
};

/* Runs a statement without parameters and rows. */
static int run_plain(struct evolv *evolv, const struct statement *statement)
{
	enum error error = db_run(evolv->db, statement, NULL, NULL);

	return error == NO_ERROR ? EX_OK : evolv_fail_database(evolv, error, statement->name);
}

/* The version of a migration: its leading digits. NULL when the name is not NNNN_words.sql. */
static const char *version_of(struct arena *arena, const char *name)
{
	for (int i = 0; i < VERSION_DIGITS; i++) {
		if (!isdigit((unsigned char)name[i])) {
			return NULL;
		}
	}
	return name[VERSION_DIGITS] == '_' ? arena_strndup(arena, name, VERSION_DIGITS) : NULL;
}

static int check_names(struct evolv *evolv, const struct sql_files *files)
{
	const char *previous = "";

	for (size_t i = 0; i < files->count; i++) {
		const char *name = files->items[i].name;
		const char *version = version_of(&evolv->arena, name);
		if (!version) {
			return evolv_fail(EX_DATAERR, "%s: a migration is called NNNN_words.sql.",
					  name);
		}
		if (text_equal(version, previous)) {
			return evolv_fail(EX_DATAERR,
					  "Two migrations have the number %s. Give %s another.",
					  version, name);
		}
		previous = version;
	}
	return EX_OK;
}

static const char *join_names(struct arena *arena, const struct sql_files *files)
{
	const char *names = "";

	for (size_t i = 0; i < files->count; i++) {
		names = arena_printf(arena, "%s/%s", names, files->items[i].name);
	}
	return names;
}

static const char *join_views(struct arena *arena, const struct plan *plan)
{
	struct strbuf all;

	strbuf_init(&all, VIEWS_MAX);
	strbuf_addf(&all, "%s\n", plan->names);
	for (size_t i = 0; i < plan->views.count; i++) {
		strbuf_addf(&all, "%s\n%s\n", plan->views.items[i].name, plan->views.items[i].text);
	}
	strbuf_addf(&all, "%s\n%s\n", plan->grants.name, plan->grants.text);
	const char *text = strbuf_ok(&all) ? arena_strdup(arena, all.text) : NULL;
	strbuf_clear(&all);
	return text;
}

static int read_plan(struct plan *plan, struct evolv *evolv)
{
	int status = sql_files_read(&plan->migrations, evolv, "migrations");

	if (status == EX_OK) {
		status = check_names(evolv, &plan->migrations);
	}
	if (status == EX_OK) {
		status = sql_files_read(&plan->views, evolv, "views");
	}
	if (status == EX_OK) {
		status = sql_grants_read(&plan->grants, evolv);
	}
	if (status != EX_OK) {
		return status;
	}
	plan->names = join_names(&evolv->arena, &plan->migrations);
	plan->views_text = join_views(&evolv->arena, plan);
	return plan->views_text ? EX_OK : evolv_fail(EX_DATAERR, "The views are too long.");
}

static int prepare_record(struct evolv *evolv)
{
	int status = sql_begin_alone(evolv);

	if (status == EX_OK) {
		status = run_plain(evolv, &make_schema);
	}
	if (status == EX_OK) {
		status = run_plain(evolv, &make_record);
	}
	return status == EX_OK ? sql_commit(evolv) : status;
}

/* A migration that the database has and the files have not: then it is ahead of them. */
static int look_for_unknown(const char **unknown, struct evolv *evolv, const struct plan *plan)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, plan->names);
	enum error error = db_run(evolv->db, &find_unknown, &params, &rows);
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, find_unknown.name);
	}
	*unknown = db_copy(&rows, 0, 0, &evolv->arena);
	return EX_OK;
}

/* A database that is ahead of the files must not be touched by them. */
static int refuse_newer_database(struct evolv *evolv, const struct plan *plan)
{
	const char *unknown = NULL;
	int status = look_for_unknown(&unknown, evolv, plan);

	if (status != EX_OK || unknown == NULL) {
		return status;
	}
	return evolv_fail(
		EX_CONFIG,
		"The database has %s, and %s/migrations has not: this program is older than "
		"the database. Install the newer one, name the right folder with --db-dir, or go "
		"back with evolv restore.",
		unknown, evolv->db_dir);
}

static int refuse_changed(const struct sql_file *file)
{
	return evolv_fail(
		EX_DATAERR,
		"%s was changed after it had been applied to this database. Put it back as it "
		"was, and make the change in a new migration.",
		file->name);
}

static int apply_new(struct evolv *evolv, const struct sql_file *file, const char *version)
{
	int status = sql_run_file(evolv, file);

	if (status == EX_OK) {
		status = sql_record(evolv, version, file->name, file->text);
	}
	if (status == EX_OK) {
		status = sql_commit(evolv);
	}
	if (status == EX_OK) {
		printf("applied %s\n", file->name);
	}
	return status;
}

static int apply_migration(struct evolv *evolv, const struct sql_file *file)
{
	const char *version = version_of(&evolv->arena, file->name);
	enum sql_state state = SQL_NEW;
	int status = sql_begin_alone(evolv);

	if (status == EX_OK) {
		status = sql_compare(&state, evolv, version, file->text);
	}
	if (status == EX_OK && state == SQL_NEW) {
		return apply_new(evolv, file, version);
	}
	db_rollback(evolv->db);
	return status == EX_OK && state == SQL_CHANGED ? refuse_changed(file) : status;
}

static int make_views(struct evolv *evolv, const struct plan *plan)
{
	int status = run_plain(evolv, &drop_views);

	if (status == EX_OK) {
		status = run_plain(evolv, &make_views_schema);
	}
	for (size_t i = 0; status == EX_OK && i < plan->views.count; i++) {
		status = sql_run_file(evolv, &plan->views.items[i]);
	}
	if (status == EX_OK) {
		status = sql_run_file(evolv, &plan->grants);
	}
	if (status == EX_OK) {
		status = sql_record(evolv, "views", "views and grants", plan->views_text);
	}
	if (status == EX_OK) {
		status = sql_commit(evolv);
	}
	if (status == EX_OK) {
		puts("made the views and grants anew");
	}
	return status;
}

/* The last step: whatever was new, the views are too. */
static int apply_views(struct evolv *evolv, const struct plan *plan)
{
	enum sql_state state = SQL_NEW;
	int status = sql_begin_alone(evolv);

	if (status == EX_OK) {
		status = sql_compare(&state, evolv, "views", plan->views_text);
	}
	if (status == EX_OK && state != SQL_SAME) {
		return make_views(evolv, plan);
	}
	db_rollback(evolv->db);
	if (status == EX_OK) {
		puts("the database is up to date");
	}
	return status;
}

/* --- looking ------------------------------------------------------------------------------ */

static int is_recorded(bool *recorded, struct evolv *evolv)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &has_record, NULL, &rows);

	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, has_record.name);
	}
	*recorded = db_bool(&rows, 0, 0);
	return EX_OK;
}

static void take_state(struct migrate_state *state, const char *name, enum sql_state found)
{
	if (found == SQL_SAME) {
		state->last = name;
		return;
	}
	if (found == SQL_CHANGED) {
		state->changed = state->changed == NULL ? name : state->changed;
		return;
	}
	state->first_missing = state->missing == 0 ? name : state->first_missing;
	state->missing++;
}

static int look_at_migrations(struct migrate_state *state, struct evolv *evolv,
			      const struct plan *plan, bool recorded)
{
	int status = EX_OK;

	for (size_t i = 0; i < plan->migrations.count && status == EX_OK; i++) {
		const struct sql_file *file = &plan->migrations.items[i];
		enum sql_state found = SQL_NEW;
		if (recorded) {
			status = sql_compare(&found, evolv, version_of(&evolv->arena, file->name),
					     file->text);
		}
		take_state(state, file->name, found);
	}
	return status;
}

static int look(struct migrate_state *state, struct evolv *evolv, const struct plan *plan)
{
	enum sql_state views = SQL_NEW;
	bool recorded = false;
	int status = is_recorded(&recorded, evolv);

	*state = (struct migrate_state){ .missing = 0 };
	if (status == EX_OK && recorded) {
		status = look_for_unknown(&state->unknown, evolv, plan);
	}
	if (status == EX_OK) {
		status = look_at_migrations(state, evolv, plan, recorded);
	}
	if (status == EX_OK && recorded) {
		status = sql_compare(&views, evolv, "views", plan->views_text);
	}
	state->views_differ = views != SQL_SAME;
	return status;
}

int evolv_migrate_look(struct migrate_state *state, struct evolv *evolv)
{
	struct plan plan = { 0 };
	int status = read_plan(&plan, evolv);

	return status == EX_OK ? look(state, evolv, &plan) : status;
}

/* Says from where to where, when there is a way to go. */
static void tell_way(const struct migrate_state *state, const struct plan *plan, const char *does)
{
	const char *last = plan->migrations.items[plan->migrations.count - 1].name;

	/* The numbers of a version in the making may come in another order. */
	if (state->missing > 0 && !text_equal(state->last, last)) {
		printf("%s %s to %s\n", does, state->last != NULL ? state->last : "nothing", last);
	}
}

/* Says what apply_migration and apply_views would do, changing nothing. */
static int tell_plan(struct evolv *evolv, const struct plan *plan, bool recorded)
{
	enum sql_state state = SQL_NEW;
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < plan->migrations.count; i++) {
		const struct sql_file *file = &plan->migrations.items[i];
		if (recorded) {
			status = sql_compare(&state, evolv, version_of(&evolv->arena, file->name),
					     file->text);
		}
		if (status == EX_OK && state == SQL_CHANGED) {
			status = refuse_changed(file);
		} else if (status == EX_OK && state == SQL_NEW) {
			printf("would apply %s\n", file->name);
		}
	}
	if (status == EX_OK && recorded) {
		status = sql_compare(&state, evolv, "views", plan->views_text);
	}
	if (status == EX_OK && state != SQL_SAME) {
		puts("would make the views and grants anew");
	}
	return status;
}

static int dry_run(struct evolv *evolv, const struct plan *plan, const struct migrate_state *state)
{
	bool recorded = false;
	int status = is_recorded(&recorded, evolv);

	if (status == EX_OK && recorded) {
		status = refuse_newer_database(evolv, plan);
	}
	if (status == EX_OK) {
		tell_way(state, plan, "would go from");
		status = tell_plan(evolv, plan, recorded);
	}
	return status;
}

int evolv_migrate(struct evolv *evolv)
{
	struct plan plan = { 0 };
	struct migrate_state state = { 0 };
	int status = read_plan(&plan, evolv);

	if (status == EX_OK) {
		status = look(&state, evolv, &plan);
	}
	if (status != EX_OK) {
		return status;
	}
	if (evolv->dry_run) {
		return dry_run(evolv, &plan, &state);
	}
	status = prepare_record(evolv);
	if (status == EX_OK) {
		status = refuse_newer_database(evolv, &plan);
	}
	if (status == EX_OK) {
		tell_way(&state, &plan, "from");
	}
	for (size_t i = 0; status == EX_OK && i < plan.migrations.count; i++) {
		status = apply_migration(evolv, &plan.migrations.items[i]);
	}
	if (status == EX_OK) {
		status = apply_views(evolv, &plan);
	}
	return status == EX_OK ? run_plain(evolv, &forget_answers) : status;
}
