/*
 * A password is only ever set together with the end of every session that the old one opened.
 */
#include "auth_password.h"

#include "account.h"
#include "auth/known_network.h"
#include "auth/password.h"
#include "base/array.h"
#include "base/clock.h"
#include "http/json.h"
#include "page/page.h"
#include "page/page_form.h"
#include "page/page_message.h"
#include "site/forgotten_page.h"

#define LINK_GONE \
	"This link does not hold any more. Ask for a new one: each works once, for one hour."
#define PASSWORD_SET "Your password is changed. Please sign in with the new one."

static const struct column request_columns[] = {
	{
		.name = "email",
		.type = COLUMN_EMAIL,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = 254,
	},
};
static const struct columns request_body = { request_columns, LENGTH(request_columns) };

static const struct column confirm_columns[] = {
	{
		.name = "token",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = 200,
		.description = "What stands behind ?token= in the mailed link.",
	},
	{
		.name = "password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.description = "The new password.",
	},
};
static const struct columns confirm_body = { confirm_columns, LENGTH(confirm_columns) };

static const struct column change_columns[] = {
	{
		.name = "old_password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
	},
	{
		.name = "password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.description = "The new password.",
	},
};
static const struct columns change_body = { change_columns, LENGTH(change_columns) };

static enum error start_reset(struct exchange *x)
{
	int64_t started = clock_monotonic_ms();
	struct assignments given;
	struct account account;
	enum error error = exchange_read_body(&given, x, &request_body);

	if (error != NO_ERROR) {
		return error;
	}
	db_transaction(x->db, 0, x->request.request_id);
	error = account_find(&account, x, ACCOUNT_BY_EMAIL, assignments_get(&given, "email"));
	if (error == NO_ERROR) {
		error = account_mail_link(x, &account, "password-reset",
					  ACCOUNT_TOKEN_RESET_PASSWORD);
	}
	if (error != NO_ERROR && error != ERROR_NOT_FOUND) {
		return error;
	}
	account_answer_message(x, 202,
			       "If an account has this address, a mail with a link that sets a new "
			       "password is on its way.");
	return account_finish_alike(x, started);
}

enum error password_reset_request(struct exchange *x)
{
	return page_form_answer(x, start_reset(x), forgotten_page_show, "/thanks/reset/");
}

static const struct page_field new_password_fields[] = {
	{ .name = "password", .label = "New password" },
	{ .name = "token" },
};

/* What was typed does not come back: it is a password. username may be NULL: then nobody is known to it. */
static enum error show_form(struct exchange *x, const char *username, const char *token)
{
	static const struct page_form form = { .fields = new_password_fields,
					       .field_count = LENGTH(new_password_fields) };
	static const struct page page = {
		.name = "new-password", .path = "/", .form = &form, .unlisted = true
	};
	struct strbuf json;

	strbuf_init(&json, RESPONSE_BODY_MAX);
	strbuf_add_char(&json, '{');
	json_add_member(&json, "username", username);
	json_add_member(&json, "token", token);
	strbuf_add_char(&json, '}');
	enum error error = page_render(x, &page, faults_any(&x->faults) ? 400 : 200, json.text);
	strbuf_clear(&json);
	return error;
}

static enum error refuse_link(struct exchange *x, const char *title)
{
	const struct page_message page = {
		.title = title,
		.text = LINK_GONE,
		.way = "/forgotten/",
		.way_words = "Ask for a new link",
	};

	return page_message_refuse_link(x, &page);
}

enum error password_reset_show(struct exchange *x)
{
	const char *token = params_get(&x->request.query, "token");
	struct account account;
	enum error error =
		account_find_by_link(&account, x, ACCOUNT_TOKEN_RESET_PASSWORD, token ? token : "");

	if (error == ERROR_NOT_FOUND) {
		return refuse_link(x, "Choose a new password");
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (x->request.wants_html) {
		return show_form(x, account.username, token);
	}
	account_answer_message(x, 200, "Send this token with a new password.");
	return NO_ERROR;
}

/* Adds what is wrong with a new password. account is all zero when nobody knows whose it will be. */
static void check_rules(struct exchange *x, const struct account *account, const char *password)
{
	const struct password_owner owner = {
		.username = account->username,
		.email = account->email,
		.first_name = account->first_name,
		.last_name = account->last_name,
	};

	if (password) {
		password_check_rules(&x->faults, &x->arena, "password", password, &owner);
	}
}

/* Reads the body of confirm/ and finds whose password it sets; all its faults are told at once. */
static enum error read_confirmation(struct account *account, struct assignments *given,
				    struct exchange *x)
{
	enum error error = exchange_read_body(given, x, &confirm_body);
	const char *token = assignments_get(given, "token");

	*account = (struct account){ 0 };
	if (token) {
		error = account_find_by_link(account, x, ACCOUNT_TOKEN_RESET_PASSWORD, token);
	}
	if (error == ERROR_NOT_FOUND) {
		error = exchange_fault(x, "token", LINK_GONE);
	}
	if (error != NO_ERROR && error != ERROR_VALIDATION) {
		return error;
	}
	check_rules(x, account, assignments_get(given, "password"));
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

/* Spends the link and sets the password. Both find the account as it was when the link was looked up, or
 * somebody else was quicker. */
static enum error spend_link(struct account *account, struct exchange *x, const char *token,
			     const char *hash)
{
	long long owner = 0;

	db_transaction(x->db, account->id, x->request.request_id);
	enum error error =
		account_token_spend(&owner, &x->arena, x->db, ACCOUNT_TOKEN_RESET_PASSWORD, token);
	if (error == NO_ERROR && owner != account->id) {
		error = ERROR_NOT_FOUND;
	}
	if (error == NO_ERROR) {
		error = account_set_password(account, x, hash);
	}
	if (error == NO_ERROR) {
		error = known_network_remember(&x->arena, x->db, account->id,
					       x->request.client_network);
	}
	if (error == ERROR_NOT_FOUND) {
		return exchange_fault(x, "token", LINK_GONE);
	}
	return error == NO_ERROR ? account_mail(x, account, "password-changed", NULL) : error;
}

/* A person at a browser gets the form again, or hears that its link is gone. */
static enum error show_faults(struct exchange *x, const struct account *account)
{
	db_rollback(x->db); /* the page is a good answer as far as the core can tell */
	if (faults_has(&x->faults, "token")) {
		return refuse_link(x, "The password was not changed");
	}
	return show_form(x, account->username, body_text(&x->body, "token"));
}

enum error password_reset_confirm(struct exchange *x)
{
	struct assignments given;
	struct account account;
	const char *hash = NULL;
	enum error error = read_confirmation(&account, &given, x);

	if (error == NO_ERROR) {
		error = password_hash(&hash, &x->arena, &x->config,
				      assignments_get(&given, "password"));
	}
	if (error == NO_ERROR) {
		error = spend_link(&account, x, assignments_get(&given, "token"), hash);
	}
	if (error == ERROR_VALIDATION && x->request.wants_html) {
		return show_faults(x, &account);
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (x->request.wants_html) {
		return page_message_show(
			x, 200,
			&(struct page_message){ .title = "Your password is changed",
						.text = PASSWORD_SET,
						.way = "/sign-in/",
						.way_words = "Sign in" });
	}
	account_answer_message(x, 200, PASSWORD_SET);
	return NO_ERROR;
}

/* Holds the old password and the rules for the new one; a fault of the one does not hide the other's. */
static enum error check_change(struct account *account, struct assignments *given,
			       struct exchange *x)
{
	struct password_check check = { 0 };
	enum error error = exchange_read_body(given, x, &change_body);
	const char *old = assignments_get(given, "old_password");

	if (error == NO_ERROR || error == ERROR_VALIDATION) {
		error = account_find_caller(account, x);
	}
	if (error == NO_ERROR && old) {
		error = password_verify(&check, &x->arena, &x->config, account->password_hash, old);
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (old && !check.matches) {
		faults_add(&x->faults, "old_password", "This is not your password.");
	}
	check_rules(x, account, assignments_get(given, "password"));
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

static enum error set_and_sign_in(struct token_pair *pair, struct account *account,
				  struct exchange *x, const char *hash)
{
	db_transaction(x->db, account->id, x->request.request_id);
	enum error error = account_set_password(account, x, hash);

	if (error == ERROR_NOT_FOUND) {
		return ERROR_TOKEN_INVALID; /* another client changed it since this one's token was checked */
	}
	/* Where the address must be verified first, no way leads to tokens without that. */
	if (error == NO_ERROR && (account->email_verified || !x->config.require_verified_email)) {
		error = account_start_session(pair, x, account->id, account->token_version);
	}
	if (error == NO_ERROR) {
		error = account_mail(x, account, "password-changed", NULL);
	}
	return error;
}

/* All other sessions end; this client gets new tokens and stays signed in. */
enum error password_change(struct exchange *x)
{
	struct assignments given;
	struct account account;
	struct token_pair pair = { 0 };
	const char *hash = NULL;
	struct strbuf *body = &x->response.body;
	enum error error = check_change(&account, &given, x);

	if (error == NO_ERROR) {
		error = password_hash(&hash, &x->arena, &x->config,
				      assignments_get(&given, "password"));
	}
	if (error == NO_ERROR) {
		error = set_and_sign_in(&pair, &account, x, hash);
	}
	if (error != NO_ERROR) {
		return error;
	}
	response_json(&x->response, 200);
	strbuf_add_char(body, '{');
	json_add_member(body, "message",
			"Your password is changed. You are signed out everywhere else.");
	json_add_name(body, "tokens");
	account_add_tokens(body, &pair);
	strbuf_add_char(body, '}');
	return NO_ERROR;
}

const struct route_doc password_reset_request_doc = {
	.summary = "Ask for a mail with a link that sets a new password",
	.status = 202,
	.body = &request_body,
	.response = MESSAGE_SCHEMA,
};

const struct route_doc password_reset_show_doc = {
	.summary = "Whether a mailed link still holds; for a browser, the page with the form",
	.parameters = TOKEN_PARAMETER,
	.response = MESSAGE_SCHEMA,
};

const struct route_doc password_reset_confirm_doc = {
	.summary = "Set a new password with the token of a mailed link",
	.body = &confirm_body,
	.response = MESSAGE_SCHEMA,
};

const struct route_doc password_change_doc = {
	.summary = "Change one's password; every other session ends",
	.body = &change_body,
	.response = "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"},"
		    "\"tokens\":{\"anyOf\":[" TOKENS_SCHEMA ",{\"type\":\"null\"}]}}}",
};
