/*
 * register/: a visitor becomes a student with an account of their own.
 */
#include "auth/password.h"
#include "base/array.h"
#include "http/json.h"
#include "new_account.h"
#include "page/page.h"
#include "page_sign_in.h"
#include "site/register_page.h"

/* All or nothing: the account, its mail, its session. No session where the address must be verified first. */
static enum error open_account(struct account *account, struct token_pair *pair, struct exchange *x,
			       const struct assignments *given, const char *hash)
{
	db_transaction(x->db, 0, x->request.request_id);
	enum error error = new_account_insert(account, x, given, hash, "Student");
	if (error == NO_ERROR) {
		error = account_mail_link(x, account, "welcome", ACCOUNT_TOKEN_VERIFY_EMAIL);
	}
	if (error == NO_ERROR && !x->config.require_verified_email) {
		error = account_start_session(pair, x, account->id, account->token_version);
	}
	return error;
}

static void add_user(struct strbuf *out, const struct account *account)
{
	strbuf_addf(out, "\"user\":{\"id\":%lld", account->id);
	json_add_member(out, "username", account->username);
	json_add_member(out, "email", account->email);
	json_add_member(out, "first_name", account->first_name);
	json_add_member(out, "last_name", account->last_name);
	strbuf_add_char(out, '}');
}

static void answer(struct exchange *x, const struct token_pair *pair, const struct account *account)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, 201);
	response_headerf(&x->response, "Location", "%s/api/v1/users/me/", x->config.base_url);
	strbuf_add_char(body, '{');
	add_user(body, account);
	json_add_name(body, "tokens");
	account_add_tokens(body, pair);
	json_add_member(body, "message",
			pair->access
				? "Welcome! Please open the link that we have mailed you, so that "
				  "we know the address is yours."
				: "Welcome! Please open the link that we have mailed you; then you "
				  "can sign in.");
	json_add_boolean(body, "email_sent", true);
	strbuf_add_char(body, '}');
}

static enum error register_account(struct exchange *x)
{
	struct assignments given;
	struct account account = { 0 };
	struct token_pair pair = { 0 };
	const char *hash = NULL;
	enum error error = new_account_check(&given, x);

	if (error == NO_ERROR) {
		error = password_hash(&hash, &x->arena, &x->config,
				      assignments_get(&given, "password"));
	}
	if (error == NO_ERROR) {
		error = open_account(&account, &pair, x, &given, hash);
	}
	if (error == NO_ERROR) {
		answer(x, &pair, &account);
	}
	return page_sign_in_answer(x, error, &pair, register_page_show,
				   pair.access ? "/account/" : "/thanks/registration/");
}

static const struct route_doc register_doc = {
	.summary = "Open an account; mail to it comes in the language of Accept-Language",
	.status = 201,
	.body = &new_account_body,
	.response =
		"{\"type\":\"object\",\"properties\":{\"user\":{\"type\":\"object\",\"properties\":{"
		"\"id\":{\"type\":\"integer\"},\"username\":{\"type\":\"string\"},"
		"\"email\":{\"type\":\"string\",\"format\":\"email\"},"
		"\"first_name\":{\"type\":\"string\"},\"last_name\":{\"type\":\"string\"}}},"
		"\"tokens\":{\"anyOf\":[" TOKENS_SCHEMA ",{\"type\":\"null\"}]},"
		"\"message\":{\"type\":\"string\"},"
		"\"email_sent\":{\"type\":\"boolean\","
		"\"description\":\"A mail with a link that verifies the address is on its way.\"}}}",
};

/* A transaction of its own: none is open while the password is hashed, and an answer with tokens in it is
 * never kept for an Idempotency-Key. A retry is told that the names are taken. */
static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/",
		.who = ROLE_ANONYMOUS,
		.handler = register_account,
		.bodies = BODY_JSON | BODY_FORM,
		.body_cap = ACCOUNT_BODY_CAP,
		.limit = LIMIT_REGISTER,
		.transaction = TRANSACTION_OWN,
		.doc = &register_doc,
	},
};

static const struct app app = {
	.name = "register",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
