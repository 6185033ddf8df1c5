/*
 * evolv load-demo: a school to look at, once.
 */
#include "evolv_sql.h"

#include "auth/signature.h"

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
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &is_migrated, NULL, &rows);

	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, is_migrated.name);
	}
	if (!db_bool(&rows, 0, 0)) {
		return evolv_fail(EX_DATAERR,
				  "This database has no tables yet. Run evolv migrate first.");
	}
	return EX_OK;
}

static const struct statement keep_key = {
	.name = "keep the key of certificates",
	.sql = "INSERT INTO evolv.certificate_key (id, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
	.shape = DB_NOTHING,
};
static const struct statement name_school = {
	.name = "name the school of the certificates",
	.sql = "UPDATE evolv.certificate SET school = $1 WHERE signature IS NULL",
	.shape = DB_NOTHING,
};
static const struct statement next_certificate = {
	.name = "find a certificate to sign",
	.sql = "SELECT id, evolv.certificate_text(c) FROM evolv.certificate c WHERE signature IS NULL"
	       " ORDER BY id LIMIT 1",
	.shape = DB_MAYBE_ROW,
};
static const struct statement sign_certificate = {
	.name = "sign a certificate",
	.sql = "UPDATE evolv.certificate SET signature = $2, key_id = $3 WHERE id = $1",
	.shape = DB_NOTHING,
};

/* Signs one; *more says whether there was one to sign. */
static enum error sign_next(bool *more, struct evolv *evolv, const struct signature_key *key)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = db_run(evolv->db, &next_certificate, NULL, &rows);

	*more = error == NO_ERROR && rows.count == 1;
	if (!*more) {
		return error;
	}
	db_param(&params, db_copy(&rows, 0, 0, &evolv->arena));
	db_param(&params, signature_make(key, db_text(&rows, 0, 1), &evolv->arena));
	db_param(&params, key->id);
	return db_run(evolv->db, &sign_certificate, &params, NULL);
}

/* SQL cannot sign: what the files put in is signed here, with this school's key. */
static int sign_certificates(struct evolv *evolv)
{
	struct signature_key key;
	struct db_params params = { .values = { evolv->config.base_url }, .count = 1 };
	bool more = true;

	if (signature_key_load(&key, evolv->config.certificate_key_file, &evolv->arena) !=
	    NO_ERROR) {
		puts("the certificates of the demo data stay unsigned: there is no key");
		return EX_OK;
	}
	enum error error = db_run(evolv->db, &name_school, &params, NULL);
	params = (struct db_params){ .values = { key.id, key.public_key }, .count = 2 };
	if (error == NO_ERROR) {
		error = db_run(evolv->db, &keep_key, &params, NULL);
	}
	while (error == NO_ERROR && more) {
		error = sign_next(&more, evolv, &key);
	}
	return error == NO_ERROR ? EX_OK
				 : evolv_fail_database(evolv, error, "signing the certificates");
}

static int load(struct evolv *evolv, const struct sql_files *files)
{
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < files->count; i++) {
		status = sql_run_file(evolv, &files->items[i]);
	}
	if (status == EX_OK) {
		status = sign_certificates(evolv);
	}
	if (status == EX_OK) {
		status = sql_record(evolv, "demo", "demo data", "");
	}
	if (status == EX_OK && evolv->dry_run) {
		db_rollback(evolv->db);
		puts("would load the demo data");
		return EX_OK;
	}
	if (status == EX_OK) {
		status = sql_commit(evolv);
	}
	if (status == EX_OK) {
		puts("loaded the demo data");
	}
	return status;
}

int evolv_load_demo(struct evolv *evolv)
{
	struct sql_files files = { 0 };
	struct db_rows rows = { 0 };
	int status = sql_files_read(&files, evolv, "demo");

	if (status == EX_OK) {
		status = check_schema(evolv);
	}
	if (status == EX_OK) {
		status = sql_begin_alone(evolv);
	}
	if (status != EX_OK) {
		return status;
	}
	enum error error = db_run(evolv->db, &look, NULL, &rows);
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, look.name);
	}
	if (db_bool(&rows, 0, 0)) {
		puts("the demo data is there already");
		return EX_OK;
	}
	if (db_bool(&rows, 0, 1)) {
		return evolv_fail(
			EX_DATAERR,
			"There are accounts in this database. The demo accounts have a password "
			"that everybody can read, so they go into an empty database only.");
	}
	return load(evolv, &files);
}
