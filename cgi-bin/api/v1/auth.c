/*
 * auth/: logging in and out, and renewing tokens. Passwords are in auth_password.c.
 */
#include "account.h"
#include "auth/digest.h"
#include "auth/known_network.h"
#include "auth/limit.h"
#include "auth/page_session.h"
#include "auth/password.h"
#include "auth_password.h"
#include "base/array.h"
#include "base/text.h"
#include "http/json.h"
#include "page/page.h"
#include "page_sign_in.h"
#include "site/sign_in_page.h"

/* What was typed into another form may come along. A form writes a byte in three, with a name before each text. */
#define LOGIN_BODY_CAP (ACCOUNT_BODY_CAP + 4 * SIGN_IN_KEPT_MAX)

/* The account, as it was found, starts a session: unless its password changed or it was deactivated while
 * this request hashed. $3 is a new hash of the same password, $4 the language of the page that was used; NULL keeps
 * what is stored. */
static const struct statement log_in = {
	.name = "log in",
	.sql = "UPDATE account a SET last_login_at = now(),"
	       " password_hash = coalesce($3, a.password_hash),"
	       " language = coalesce($4, a.language) FROM api.account v"
	       " WHERE v.id = a.id AND a.id = $1 AND a.token_version = $2 AND a.is_active"
	       " RETURNING " ACCOUNT_JSON,
	.shape = DB_FOUND_ROW,
};

static const struct column credentials_columns[] = {
	{
		.name = "username",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = 254,
		.description = "The user name or the e-mail address, in upper or lower case.",
	},
	{
		.name = "password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
	},
};
static const struct columns credentials = { credentials_columns, LENGTH(credentials_columns) };

static const struct column refresh_columns[] = {
	{
		.name = "refresh",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = JWT_LENGTH_MAX,
		.description = "The refresh token.",
	},
};
static const struct columns refresh = { refresh_columns, LENGTH(refresh_columns) };

/* Whose attempts these are: the account's, under whichever of its names, apart for a network where its owner is
 * known. A name that nobody has counts by itself, as a digest: what people type here is, now and then, their
 * password. */
static const char *attempts_subject(struct exchange *x, const struct account *account,
				    const char *login, bool known)
{
	const char *name = text_to_lower(&x->arena, login);

	if (!account->id) {
		return digest_bytea(&x->arena, name, strlen(name));
	}
	return arena_printf(&x->arena, "account %lld %s", account->id,
			    known ? x->request.client_network : "");
}

/* Strangers may have used the attempts up. From where its owner is not known yet, a mailed link is the way in. */
#define WAY_IN                                                                                     \
	"There were too many attempts at this account. Wait, or ask for a new password: who sets " \
	"one by the mailed link can sign in at once."

/* Only so many attempts at one account, before any hashing (hazard 8), with the same work for one that does
 * not exist (hazard 7). */
static enum error limit_attempts(struct exchange *x, const struct account *account,
				 const char *login)
{
	bool known = false;
	enum error error = known_network_check(&known, &x->arena, x->db, account->id,
					       x->request.client_network);

	if (error != NO_ERROR) {
		return error;
	}
	error = limit_hit(x->db, &x->arena, &x->config, LIMIT_LOGIN_ACCOUNT,
			  attempts_subject(x, account, login, known), &x->retry_after);
	return error == ERROR_RATE_LIMIT ? exchange_refuse(x, error, WAY_IN) : error;
}

/* An index knows the answer; see password_refuse(). */
static const struct statement slowest_django_hash = {
	.name = "slowest Django hash",
	.sql = "SELECT max(django_iterations(password_hash)) FROM account"
	       " WHERE django_iterations(password_hash) IS NOT NULL",
	.shape = DB_ONE_ROW,
};

/* Refuses the credentials, after as much work as any refusal takes. */
static enum error refuse_credentials(struct exchange *x, const struct password_check *check)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &slowest_django_hash, NULL, &rows);

	if (error == NO_ERROR) {
		error = password_refuse(check, &x->arena, &x->config, (size_t)db_int(&rows, 0, 0));
	}
	return error == NO_ERROR ? ERROR_CREDENTIALS : error;
}

/* Finds the account whose name and password these are. The work and the answer are the same whether it does
 * not exist, is deactivated, or has another password (hazard 7). */
static enum error find_by_credentials(struct account *account, struct password_check *check,
				      struct exchange *x, const struct assignments *given)
{
	const char *login = assignments_get(given, "username");
	const char *password = assignments_get(given, "password");
	enum error error = account_find(account, x, ACCOUNT_BY_LOGIN, login);

	if (error != NO_ERROR && error != ERROR_NOT_FOUND) {
		return error;
	}
	error = limit_attempts(x, account, login);
	if (error != NO_ERROR) {
		return error;
	}
	error = password_verify(check, &x->arena, &x->config, account->password_hash, password);
	if (error != NO_ERROR) {
		return error;
	}
	if (!account->id || !check->matches) {
		return refuse_credentials(x, check);
	}
	if (x->config.require_verified_email && !account->email_verified) {
		return ERROR_EMAIL_UNVERIFIED;
	}
	return NO_ERROR;
}

/* Writes down the login and starts the session, in one transaction. */
static enum error open_session(struct token_pair *pair, const char **user, struct exchange *x,
			       const struct account *account, const char *new_hash)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_transaction(x->db, account->id, x->request.request_id);
	db_param_int(&params, &x->arena, account->id);
	db_param_int(&params, &x->arena, account->token_version);
	db_param(&params, new_hash);
	db_param(&params, page_sign_in_language(x));
	enum error error = db_run(x->db, &log_in, &params, &rows);
	if (error == ERROR_NOT_FOUND) {
		return ERROR_CREDENTIALS;
	}
	if (error != NO_ERROR) {
		return error;
	}
	*user = db_copy(&rows, 0, 0, &x->arena);
	error = known_network_remember(&x->arena, x->db, account->id, x->request.client_network);
	if (error != NO_ERROR) {
		return error;
	}
	return account_start_session(pair, x, account->id, account->token_version);
}

static enum error sign_in(struct token_pair *pair, const char **user, struct exchange *x)
{
	struct assignments given;
	struct account account = { 0 };
	struct password_check check = { 0 };
	const char *new_hash = NULL;
	enum error error = exchange_read_body(&given, x, &credentials);

	if (error == NO_ERROR) {
		error = find_by_credentials(&account, &check, x, &given);
	}
	if (error == NO_ERROR && check.outdated) {
		error = password_hash(&new_hash, &x->arena, &x->config,
				      assignments_get(&given, "password"));
	}
	if (error == NO_ERROR) {
		error = open_session(pair, user, x, &account, new_hash);
	}
	return error;
}

static void answer_tokens(struct exchange *x, const struct token_pair *pair)
{
	response_json(&x->response, 200);
	account_add_tokens(&x->response.body, pair);
}

static void answer_login(struct exchange *x, const struct token_pair *pair, const char *user)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, 200);
	strbuf_add_char(body, '{');
	json_add_member(body, "message", "You are signed in.");
	json_add_name(body, "tokens");
	account_add_tokens(body, pair);
	json_add_raw_member(body, "user", user);
	strbuf_add_char(body, '}');
}

static enum error login(struct exchange *x)
{
	struct token_pair pair = { 0 };
	const char *user = NULL;
	enum error error = sign_in(&pair, &user, x);

	page_show_fn *kept = page_sign_in_is_from_page(x) ? sign_in_page_kept(x) : NULL;

	if (error == NO_ERROR && kept) {
		return page_sign_in_resume(x, &pair, kept);
	}
	if (error == NO_ERROR) {
		answer_login(x, &pair, user);
	}
	return page_sign_in_answer(x, error, &pair, sign_in_page_show, sign_in_page_next(x));
}

static enum error obtain_tokens(struct exchange *x)
{
	struct token_pair pair = { 0 };
	const char *user = NULL;
	enum error error = sign_in(&pair, &user, x);

	if (error == NO_ERROR) {
		answer_tokens(x, &pair);
	}
	return error;
}

/* require_verified_email holds in every way to get tokens. */
static enum error refuse_unverified(struct exchange *x, int64_t account_id)
{
	struct account account;

	if (!x->config.require_verified_email) {
		return NO_ERROR;
	}
	const char *id = arena_printf(&x->arena, "%lld", (long long)account_id);
	enum error error = account_find(&account, x, ACCOUNT_BY_ID, id);
	if (error == ERROR_NOT_FOUND) {
		return ERROR_TOKEN_INVALID;
	}
	return error == NO_ERROR && !account.email_verified ? ERROR_EMAIL_UNVERIFIED : error;
}

/* What follows from a refresh token that was good: whoever holds it is the account's owner, here too. To be asked
 * after it was spent, inside the transaction: a spent token that comes back must revoke its family in any case, and
 * a refused one is not spent after all. */
static enum error welcome_holder(struct exchange *x, const struct jwt_key *key, const char *token)
{
	struct jwt_claims claims;
	enum error error =
		jwt_verify(&claims, &x->arena, key, x->config.base_url, TOKEN_REFRESH, token);

	if (error == NO_ERROR) {
		error = refuse_unverified(x, claims.account_id);
	}
	if (error == NO_ERROR) {
		error = known_network_remember(&x->arena, x->db, claims.account_id,
					       x->request.client_network);
	}
	return error;
}

static enum error renew_tokens(struct exchange *x)
{
	struct assignments given;
	struct jwt_key key;
	struct token_pair pair = { 0 };
	enum error error = exchange_read_body(&given, x, &refresh);

	if (error == NO_ERROR) {
		error = exchange_key(x, &key);
	}
	if (error != NO_ERROR) {
		return error;
	}
	const char *token = assignments_get(&given, "refresh");
	db_transaction(x->db, 0, x->request.request_id);
	error = session_refresh(&pair, &x->arena, x->db, &x->config, &key, token);
	if (error == NO_ERROR) {
		error = welcome_holder(x, &key, token);
	}
	if (error == NO_ERROR) {
		answer_tokens(x, &pair);
	}
	return error;
}

static enum error end_session(struct exchange *x, const char *token)
{
	struct jwt_key key;
	enum error error = exchange_key(x, &key);

	return error == NO_ERROR ? session_end(&x->arena, x->db, &x->config, &key,
					       x->caller.account_id, token)
				 : error;
}

/* From a page: the session is that of the cookie, which the browser gives back. */
static enum error leave_page(struct exchange *x)
{
	enum error error = end_session(x, x->page_session);

	error = page_form_answer(x, error, sign_in_page_show, "/");
	if (error == NO_ERROR) {
		page_session_end(&x->response, &x->config);
	}
	return error;
}

static enum error logout(struct exchange *x)
{
	struct assignments given;

	if (x->page_session) {
		return leave_page(x);
	}
	enum error error = exchange_read_body(&given, x, &refresh);
	if (error == NO_ERROR) {
		error = end_session(x, assignments_get(&given, "refresh"));
	}
	/* The access token in the header is good, or we would not be here: the 400 says which one is not. */
	if (error == ERROR_TOKEN_INVALID) {
		return exchange_fault(x, "refresh", "This is not a refresh token of yours.");
	}
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}

static const struct route_doc login_doc = {
	.summary = "Log in with a user name or an e-mail address",
	.body = &credentials,
	.response = "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"},"
		    "\"tokens\":" TOKENS_SCHEMA ",\"user\":" ACCOUNT_SCHEMA "}}",
};

static const struct route_doc token_doc = {
	.summary = "Get a pair of tokens",
	.body = &credentials,
	.response = TOKENS_SCHEMA,
};

static const struct route_doc refresh_doc = {
	.summary = "Spend a refresh token for a new pair",
	.body = &refresh,
	.response = TOKENS_SCHEMA,
};

static const struct route_doc logout_doc = {
	.summary = "Log out: revoke the refresh token and all that descend from the same login",
	.status = 204,
	.body = &refresh,
};

/* What nearly all rows say: anyone, with JSON or a form, whatever has become of an older token. */
#define PUBLIC_POST_OF(pattern, cap)                               \
	.method = METHOD_POST, .path = pattern, .who = WHO_ANYONE, \
	.bodies = BODY_JSON | BODY_FORM, .body_cap = (cap), .token = TOKEN_IGNORED
#define PUBLIC_POST(pattern) PUBLIC_POST_OF(pattern, ACCOUNT_BODY_CAP)
#define SIGNED_IN_POST(pattern)                                       \
	.method = METHOD_POST, .path = pattern, .who = WHO_SIGNED_IN, \
	.bodies = BODY_JSON | BODY_FORM, .body_cap = ACCOUNT_BODY_CAP

/* TRANSACTION_OWN where a password is hashed or an answer is held back, so that nobody waits for that with a
 * transaction open; and wherever tokens are given out, because the answers of other transactions are kept for
 * an Idempotency-Key, and tokens must not lie about in a table. */
static const struct route routes[] = {
	{
		PUBLIC_POST_OF("/login/", LOGIN_BODY_CAP),
		.handler = login,
		.limit = LIMIT_LOGIN,
		.transaction = TRANSACTION_OWN,
		.doc = &login_doc,
	},
	{
		PUBLIC_POST("/token/"),
		.handler = obtain_tokens,
		.limit = LIMIT_LOGIN,
		.transaction = TRANSACTION_OWN,
		.doc = &token_doc,
	},
	{
		PUBLIC_POST("/refresh/"),
		.handler = renew_tokens,
		.transaction = TRANSACTION_OWN,
		.doc = &refresh_doc,
	},
	{
		PUBLIC_POST("/token/refresh/"),
		.handler = renew_tokens,
		.transaction = TRANSACTION_OWN,
		.doc = &refresh_doc,
	},
	{
		SIGNED_IN_POST("/logout/"),
		.handler = logout,
		.page_session = true,
		.doc = &logout_doc,
	},
	{
		PUBLIC_POST("/password/reset/"),
		.handler = password_reset_request,
		.limit = LIMIT_PASSWORD,
		.transaction = TRANSACTION_OWN,
		.doc = &password_reset_request_doc,
	},
	{
		.method = METHOD_GET,
		.path = "/password/reset/confirm/",
		.who = WHO_ANYONE,
		.handler = password_reset_show,
		.token = TOKEN_IGNORED,
		.doc = &password_reset_show_doc,
	},
	{
		PUBLIC_POST("/password/reset/confirm/"),
		.handler = password_reset_confirm,
		.transaction = TRANSACTION_OWN,
		.doc = &password_reset_confirm_doc,
	},
	{
		SIGNED_IN_POST("/password/change/"),
		.handler = password_change,
		.limit = LIMIT_LOGIN,
		.transaction = TRANSACTION_OWN,
		.doc = &password_change_doc,
	},
};

static const struct app app = {
	.name = "auth",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
