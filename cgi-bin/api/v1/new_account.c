/*
 * See new_account.h.
 */
#include "new_account.h"

#include "auth/password.h"
#include "base/array.h"
#include "language/language.h"

/* The account and its profile: there is never one without the other. */
static const struct statement add_account = {
	.name = "add account",
	.sql = "WITH a AS (INSERT INTO account"
	       " (username, email, password_hash, first_name, last_name, language)"
	       " VALUES ($1, $2, $3, coalesce($4, ''), coalesce($5, ''),"
	       " coalesce($7, (evolv.languages())[1])) RETURNING *),"
	       " p AS (INSERT INTO profile (account_id, role) SELECT a.id, $6 FROM a)"
	       " SELECT a.id, a.token_version, a.first_name, a.last_name, a.language FROM a",
	.shape = DB_ONE_ROW,
};

static const struct column columns[] = {
	{
		.name = "username",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED,
		.max = 150,
		.description = "Letters, digits and @ . + - _",
	},
	{
		.name = "email",
		.type = COLUMN_EMAIL,
		.flags = COLUMN_REQUIRED,
		.max = 254,
	},
	{
		.name = "password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.description =
			"At least 8 characters, not a common password, not only digits, not close to "
			"the other fields.",
	},
	{
		.name = "first_name",
		.type = COLUMN_TEXT,
		.max = 150,
	},
	{
		.name = "last_name",
		.type = COLUMN_TEXT,
		.max = 150,
	},
};
const struct columns new_account_body = { columns, LENGTH(columns) };

enum error new_account_check(struct assignments *given, struct exchange *x)
{
	validate_body(given, &x->faults, &x->arena, &new_account_body, &x->body, x->caller.role,
		      VALIDATE_WHOLE);
	const struct password_owner owner = {
		.username = assignments_get(given, "username"),
		.email = assignments_get(given, "email"),
		.first_name = assignments_get(given, "first_name"),
		.last_name = assignments_get(given, "last_name"),
	};
	const char *password = assignments_get(given, "password");

	if (password) {
		password_check_rules(&x->faults, &x->arena, "password", password, &owner);
	}
	enum error error = account_explain(x, &new_account_body, given, NULL);
	if (error != NO_ERROR) {
		return error;
	}
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

static enum error insert(struct account *account, struct exchange *x,
			 const struct assignments *given, const char *hash, const char *role)
{
	const struct db_params params = {
		.values = { assignments_get(given, "username"), assignments_get(given, "email"),
			    hash, assignments_get(given, "first_name"),
			    assignments_get(given, "last_name"), role,
			    x->language ? x->language->code : NULL },
		.count = 7,
	};
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &add_account, &params, &rows);

	if (error == NO_ERROR) {
		*account = (struct account){
			.id = db_int(&rows, 0, 0),
			.username = assignments_get(given, "username"),
			.email = assignments_get(given, "email"),
			.token_version = db_int(&rows, 0, 1),
			.first_name = db_copy(&rows, 0, 2, &x->arena),
			.last_name = db_copy(&rows, 0, 3, &x->arena),
			.language = db_copy(&rows, 0, 4, &x->arena),
		};
	}
	return error;
}

enum error new_account_insert(struct account *account, struct exchange *x,
			      const struct assignments *given, const char *hash, const char *role)
{
	enum error error = insert(account, x, given, hash, role);

	return error == ERROR_VALIDATION
		       ? account_explain_refusal(x, &new_account_body, given, NULL)
		       : error;
}
