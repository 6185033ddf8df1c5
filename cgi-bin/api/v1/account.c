/*
 * One place for the statements about accounts that more than one program runs.
 */
#include "account.h"

#include "auth/digest.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/text.h"
#include "data/explain.h"
#include "data/outbox.h"
#include "http/json.h"

#include <assert.h>

/* Longer than the slowest of the routes that must not tell accounts apart takes by itself. */
#define ALIKE_MS 300

#define ACCOUNT_COLUMNS                                                                 \
	"SELECT a.id, a.username, a.email, a.first_name, a.last_name, a.password_hash," \
	" a.token_version, a.email_verified_at IS NOT NULL, a.language FROM account a WHERE a.is_active AND "

/* The value is in lower case already. PostgreSQL must not fold it again: it knows letters outside ASCII that
 * fold into ASCII, which what counts the attempts would take for other names. */
static const struct statement find_account[] = {
	[ACCOUNT_BY_ID] =
		{
			.name = "find account by id",
			.sql = ACCOUNT_COLUMNS "a.id = $1::bigint",
			.shape = DB_FOUND_ROW,
		},
	[ACCOUNT_BY_EMAIL] =
		{
			.name = "find account by e-mail",
			.sql = ACCOUNT_COLUMNS "lower(a.email) = $1",
			.shape = DB_FOUND_ROW,
		},
	[ACCOUNT_BY_LOGIN] =
		{
			.name = "find account by login name",
			.sql = ACCOUNT_COLUMNS "(lower(a.username) = $1 OR lower(a.email) = $1)",
			.shape = DB_FOUND_ROW,
		},
};
static_assert(LENGTH(find_account) == ACCOUNT_KEY_COUNT, "a statement for each key");

static const struct statement find_by_link = {
	.name = "find account by link",
	.sql = ACCOUNT_COLUMNS "a.id = (SELECT t.account_id FROM account_token t"
			       " WHERE t.token_sha256 = $2::bytea AND t.purpose = $1"
			       " AND t.used_at IS NULL AND t.expires_at > now())",
	.shape = DB_FOUND_ROW,
};

static const struct statement set_password = {
	.name = "set password",
	.sql = "UPDATE account SET password_hash = $3, token_version = token_version + 1,"
	       " password_changed_at = now()"
	       " WHERE id = $1 AND token_version = $2 AND is_active RETURNING token_version",
	.shape = DB_FOUND_ROW,
};

static const struct statement revoke_links = {
	.name = "revoke mailed links",
	.sql = "UPDATE account_token SET used_at = now()"
	       " WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL",
	.shape = DB_NOTHING,
};

/* Where the link of each purpose leads, and what the schema calls it. */
static const struct {
	const char *path;
	const char *name;
} purposes[] = {
	[ACCOUNT_TOKEN_VERIFY_EMAIL] = { .path = "/api/v1/verify-email/", .name = "verify_email" },
	[ACCOUNT_TOKEN_RESET_PASSWORD] = { .path = "/api/v1/auth/password/reset/confirm/",
					   .name = "reset_password" },
};

/* Runs a statement of ACCOUNT_COLUMNS. */
static enum error find(struct account *account, struct exchange *x,
		       const struct statement *statement, const struct db_params *params)
{
	struct db_rows rows = { 0 };

	*account = (struct account){ 0 };
	enum error error = db_run(x->db, statement, params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	*account = (struct account){
		.id = db_int(&rows, 0, 0),
		.username = db_copy(&rows, 0, 1, &x->arena),
		.email = db_copy(&rows, 0, 2, &x->arena),
		.first_name = db_copy(&rows, 0, 3, &x->arena),
		.last_name = db_copy(&rows, 0, 4, &x->arena),
		.password_hash = db_copy(&rows, 0, 5, &x->arena),
		.token_version = db_int(&rows, 0, 6),
		.email_verified = db_bool(&rows, 0, 7),
		.language = db_copy(&rows, 0, 8, &x->arena),
	};
	return NO_ERROR;
}

enum error account_find(struct account *account, struct exchange *x, enum account_key key,
			const char *value)
{
	struct db_params params = { 0 };

	db_param(&params, text_to_lower(&x->arena, value));
	return find(account, x, &find_account[key], &params);
}

enum error account_find_by_link(struct account *account, struct exchange *x,
				enum account_token_purpose purpose, const char *token)
{
	struct db_params params = { 0 };

	db_param(&params, purposes[purpose].name);
	db_param(&params, digest_bytea(&x->arena, token, strlen(token)));
	return find(account, x, &find_by_link, &params);
}

enum error account_find_caller(struct account *account, struct exchange *x)
{
	const char *id = arena_printf(&x->arena, "%lld", x->caller.account_id);

	return account_find(account, x, ACCOUNT_BY_ID, id);
}

enum error account_explain(struct exchange *x, const struct columns *columns,
			   const struct assignments *given, const char *id)
{
	const char *row = assignments_row_json(given, &x->arena);
	const char *skip = columns_at_fault(columns, &x->faults, &x->arena);

	return explain_row(x->db, &x->faults, "account", row, id, skip);
}

enum error account_explain_refusal(struct exchange *x, const struct columns *columns,
				   const struct assignments *given, const char *id)
{
	return exchange_explain(x, columns, "account", assignments_row_json(given, &x->arena), id);
}

enum error account_start_session(struct token_pair *pair, struct exchange *x, long long account_id,
				 long long token_version)
{
	struct jwt_key key;
	enum error error = exchange_key(x, &key);

	if (error != NO_ERROR) {
		return error;
	}
	return session_start(pair, &x->arena, x->db, &x->config, &key, account_id, token_version);
}

enum error account_revoke_links(struct exchange *x, long long account_id,
				enum account_token_purpose purpose)
{
	struct db_params params = { 0 };

	db_param_int(&params, &x->arena, account_id);
	db_param(&params, purposes[purpose].name);
	return db_run(x->db, &revoke_links, &params, NULL);
}

enum error account_set_password(struct account *account, struct exchange *x, const char *hash)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param_int(&params, &x->arena, account->id);
	db_param_int(&params, &x->arena, account->token_version);
	db_param(&params, hash);
	enum error error = db_run(x->db, &set_password, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	account->token_version = db_int(&rows, 0, 0);
	error = session_end_all(x->db, &x->arena, account->id);
	if (error == NO_ERROR) {
		error = account_revoke_links(x, account->id, ACCOUNT_TOKEN_RESET_PASSWORD);
	}
	return error;
}

/* What a mail's template shows. */
static const char *mail_data(struct exchange *x, const struct account *account, const char *link)
{
	struct strbuf json;
	bool named = !text_is_blank(account->first_name);

	strbuf_init(&json, 16384);
	strbuf_add_char(&json, '{');
	json_add_member(&json, "name", named ? account->first_name : account->username);
	json_add_member(&json, "username", account->username);
	if (link) {
		json_add_member(&json, "link", link);
	}
	strbuf_add_char(&json, '}');
	return strbuf_take(&json, &x->arena);
}

enum error account_mail(struct exchange *x, const struct account *account,
			const char *template_name, const char *link)
{
	const struct mail mail = {
		.template_name = template_name,
		.recipient = account->email,
		.language = account->language,
		.data = mail_data(x, account, link),
	};

	return outbox_add(x->db, &x->arena, &x->config, &mail);
}

enum error account_mail_link(struct exchange *x, const struct account *account,
			     const char *template_name, enum account_token_purpose purpose)
{
	const char *token = NULL;
	enum error error = account_token_issue(&token, &x->arena, x->db, purpose, account->id);

	if (error != NO_ERROR) {
		return error;
	}
	return account_mail(x, account, template_name,
			    arena_printf(&x->arena, "%s%s?token=%s", x->config.base_url,
					 purposes[purpose].path, token));
}

void account_answer_message(struct exchange *x, int status, const char *message)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, status);
	strbuf_add_char(body, '{');
	json_add_member(body, "message", message);
	strbuf_add_char(body, '}');
}

void account_add_tokens(struct strbuf *out, const struct token_pair *pair)
{
	if (!pair->access) {
		strbuf_add_text(out, "null");
		return;
	}
	strbuf_add_char(out, '{');
	json_add_member(out, "access", pair->access);
	json_add_member(out, "refresh", pair->refresh);
	strbuf_add_char(out, '}');
}

enum error account_finish_alike(struct exchange *x, int64_t started)
{
	enum error error = db_commit(x->db);
	int64_t left = started + ALIKE_MS - clock_monotonic_ms();

	if (left > 0) {
		nanosleep(&(struct timespec){ .tv_nsec = left * 1000000L }, NULL);
	}
	return error;
}
