/*
 * evolv load-demo: a school to look at, once.
 */
#include "evolv_sql.h"

static const struct statement look = {
	.name = "look what is there",
	.sql = "SELECT EXISTS (SELECT FROM evolv.schema_migration WHERE version = 'demo'),"
	       " EXISTS (SELECT FROM evolv.account)",
	.shape = DB_ONE_ROW,
};
static const struct statement is_migrated = {
	.name = "look for the schema",
	.sql = "SELECT to_regclass('evolv.account') IS NOT NULL"
	       " AND to_regclass('evolv.schema_migration') IS NOT NULL",
	.shape = DB_ONE_ROW,
};

static int check_schema(struct evolv *evolv)
{
	struct db_rows rows = {0};
	enum error error = db_run(evolv->db, &is_migrated, NULL, &rows);

	if (error != NO_ERROR)
		return evolv_fail_database(evolv, error, is_migrated.name);
	if (!db_bool(&rows, 0, 0))
		return evolv_fail(EX_DATAERR, "This database has no tables yet. Run evolv migrate first.");
	return EX_OK;
}

static int load(struct evolv *evolv, const struct sql_files *files)
{
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < files->count; i++)
		status = sql_run_file(evolv, &files->items[i]);
	if (status == EX_OK)
		status = sql_record(evolv, "demo", "demo data", "");
	if (status == EX_OK)
		status = sql_commit(evolv);
	if (status == EX_OK)
		puts("loaded the demo data");
	return status;
}

int evolv_load_demo(struct evolv *evolv)
{
	struct sql_files files = {0};
	struct db_rows rows = {0};
	int status = sql_files_read(&files, evolv, "demo");

	if (status == EX_OK)
		status = check_schema(evolv);
	if (status == EX_OK)
		status = sql_begin_alone(evolv);
	if (status != EX_OK)
		return status;
	enum error error = db_run(evolv->db, &look, NULL, &rows);
	if (error != NO_ERROR)
		return evolv_fail_database(evolv, error, look.name);
	if (db_bool(&rows, 0, 0)) {
		puts("the demo data is there already");
		return EX_OK;
	}
	if (db_bool(&rows, 0, 1))
		return evolv_fail(EX_DATAERR,
		                  "There are accounts in this database. The demo accounts have a password "
		                  "that everybody can read, so they go into an empty database only.");
	return load(evolv, &files);
}
