/*
 * evolv create-admin and evolv reset-password. A password never comes from the command line: there, every
 * user of the machine can read it.
 */
#include "evolv.h"

#include "app/validate.h"
#include "auth/password.h"
#include "auth/session.h"
#include "base/text.h"
#include "data/explain.h"
#include "evolv_terminal.h"
#include "http/json.h"

static const struct statement add_admin = {
	.name = "create admin",
	.sql = "WITH a AS (INSERT INTO evolv.account"
	       " (username, email, password_hash, is_superuser, email_verified_at)"
	       " VALUES ($1, $2, $3, true, now()) RETURNING id)"
	       " INSERT INTO evolv.profile (account_id, role) SELECT id, 'Admin' FROM a",
	.shape = DB_NOTHING,
};

static const struct statement find_user = {
	.name = "find user",
	.sql = "SELECT id, username, email, first_name, last_name FROM evolv.account"
	       " WHERE lower(username) = lower($1) OR lower(email) = lower($1)",
	.shape = DB_FOUND_ROW,
};

/* Links that were mailed to set a password stop to hold together with the old password. */
static const struct statement set_password = {
	.name = "set password",
	.sql = "WITH links AS (UPDATE evolv.account_token SET used_at = now() WHERE account_id = $1"
	       " AND purpose = 'reset_password' AND used_at IS NULL)"
	       " UPDATE evolv.account SET password_hash = $2, token_version = token_version + 1,"
	       " password_changed_at = now() WHERE id = $1",
	.shape = DB_NOTHING,
};

/* What was asked for. */
struct answers {
	const char *username;
	const char *email;
	const char *password;
};

static int ask_admin(struct answers *answers, struct evolv *evolv)
{
	answers->username = terminal_ask(&evolv->arena, "User name: ");
	answers->email = answers->username ? terminal_ask(&evolv->arena, "E-mail address: ") : NULL;
	answers->password = answers->email ? terminal_ask_password(&evolv->arena) : NULL;
	if (!answers->password) {
		return evolv_fail(EX_NOINPUT,
				  "A user name, an e-mail address and a password are needed; "
				  "nothing was changed.");
	}
	answers->username = text_trim(&evolv->arena, answers->username);
	answers->email = text_trim(&evolv->arena, answers->email);
	return EX_OK;
}

static const char *admin_row(struct arena *arena, const struct answers *answers)
{
	struct strbuf json;

	strbuf_init(&json, 65536);
	strbuf_add_char(&json, '{');
	json_add_member(&json, "username", answers->username);
	json_add_member(&json, "email", answers->email);
	strbuf_add_char(&json, '}');
	return strbuf_take(&json, arena);
}

/* Everything that is wrong, at once: what the tables refuse and what the password rules do. */
static int check_admin(struct evolv *evolv, const struct answers *answers)
{
	const struct password_owner owner = { .username = answers->username,
					      .email = answers->email };
	struct faults faults;
	bool wrong_email = !validate_is_email(answers->email);

	faults_init(&faults, &evolv->arena);
	if (wrong_email) {
		faults_add(&faults, "email", "Enter a valid email address.");
	}
	password_check_rules(&faults, &evolv->arena, "password", answers->password, &owner);
	enum error error =
		explain_row(evolv->db, &faults, "account", admin_row(&evolv->arena, answers), NULL,
			    wrong_email ? "{email}" : "{}");
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, "checking the answers");
	}
	return faults_any(&faults) ? evolv_fail_faults(&faults) : EX_OK;
}

static int insert_admin(struct evolv *evolv, const struct answers *answers, const char *hash)
{
	struct db_params params = { 0 };

	db_param(&params, answers->username);
	db_param(&params, answers->email);
	db_param(&params, hash);
	enum error error = db_run(evolv->db, &add_admin, &params, NULL);
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, "creating the account");
	}
	printf("%s may now sign in as an admin\n", answers->username);
	return EX_OK;
}

int evolv_create_admin(struct evolv *evolv)
{
	struct answers answers = { 0 };
	const char *hash = NULL;
	int status = ask_admin(&answers, evolv);

	if (status == EX_OK) {
		status = check_admin(evolv, &answers);
	}
	if (status != EX_OK) {
		return status;
	}
	if (evolv->dry_run) {
		printf("would make the admin %s\n", answers.username);
		return EX_OK;
	}
	if (password_hash(&hash, &evolv->arena, &evolv->config, answers.password) != NO_ERROR) {
		return evolv_fail(EX_SOFTWARE, "The password could not be hashed.");
	}
	return insert_admin(evolv, &answers, hash);
}

static int find(struct evolv *evolv, long long *id, struct password_owner *owner)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	if (!utf8_is_valid(evolv->argument, strlen(evolv->argument))) {
		return evolv_fail(EX_NOUSER, "That is no user name.");
	}
	db_param(&params, evolv->argument);
	enum error error = db_run(evolv->db, &find_user, &params, &rows);
	if (error == ERROR_NOT_FOUND) {
		return evolv_fail(EX_NOUSER, "Nobody has the user name or e-mail address %s.",
				  evolv->argument);
	}
	if (error != NO_ERROR) {
		return evolv_fail_database(evolv, error, find_user.name);
	}
	*id = db_int(&rows, 0, 0);
	*owner = (struct password_owner){
		.username = db_copy(&rows, 0, 1, &evolv->arena),
		.email = db_copy(&rows, 0, 2, &evolv->arena),
		.first_name = db_copy(&rows, 0, 3, &evolv->arena),
		.last_name = db_copy(&rows, 0, 4, &evolv->arena),
	};
	return EX_OK;
}

/* The new password and the end of every session, or neither. */
static int store(struct evolv *evolv, long long id, const char *hash)
{
	struct db_params params = { 0 };

	db_param_int(&params, &evolv->arena, id);
	db_param(&params, hash);
	db_transaction(evolv->db, 0, "evolv");
	enum error error = db_run(evolv->db, &set_password, &params, NULL);
	if (error == NO_ERROR) {
		error = session_end_all(evolv->db, &evolv->arena, id);
	}
	if (error == NO_ERROR) {
		error = db_commit(evolv->db);
	}
	return error == NO_ERROR ? EX_OK
				 : evolv_fail_database(evolv, error, "storing the password");
}

static int ask_and_hash(struct evolv *evolv, const struct password_owner *owner, const char **hash)
{
	const char *password = terminal_ask_password(&evolv->arena);
	struct faults faults;

	if (!password) {
		return evolv_fail(EX_NOINPUT, "A password is needed; nothing was changed.");
	}
	faults_init(&faults, &evolv->arena);
	password_check_rules(&faults, &evolv->arena, "password", password, owner);
	if (faults_any(&faults)) {
		return evolv_fail_faults(&faults);
	}
	if (password_hash(hash, &evolv->arena, &evolv->config, password) != NO_ERROR) {
		return evolv_fail(EX_SOFTWARE, "The password could not be hashed.");
	}
	return EX_OK;
}

int evolv_reset_password(struct evolv *evolv)
{
	struct password_owner owner = { 0 };
	const char *hash = NULL;
	long long id = 0;
	int status = find(evolv, &id, &owner);

	if (status == EX_OK) {
		status = ask_and_hash(evolv, &owner, &hash);
	}
	if (status == EX_OK && evolv->dry_run) {
		printf("would give %s a new password and sign them out everywhere\n",
		       owner.username);
		return EX_OK;
	}
	if (status == EX_OK) {
		status = store(evolv, id, hash);
	}
	if (status == EX_OK) {
		printf("%s has a new password and is signed out everywhere\n", owner.username);
	}
	return status;
}
