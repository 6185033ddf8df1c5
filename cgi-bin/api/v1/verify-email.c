/*
 * verify-email/: where the link of the welcome mail leads. Programs that look at links before people do only
 * ever GET: that shows a page with a button and spends nothing. The button POSTs.
 */
#include "account.h"
#include "base/array.h"
#include "language/language.h"
#include "page/page.h"
#include "page/page_message.h"

#define VERIFIED "Your e-mail address is verified. Thank you!"
#define LINK_GONE \
	"This link does not hold any more. Ask for a new one: each works once, for one day."

static const struct statement mark_verified = {
	.name = "mark address verified",
	.sql = "UPDATE account SET email_verified_at = coalesce(email_verified_at, now())"
	       " WHERE id = $1 AND is_active RETURNING id",
	.shape = DB_FOUND_ROW,
};

static const struct column verify_columns[] = {
	{
		.name = "token",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = 200,
		.description = "What stands behind ?token= in the mailed link.",
	},
};
static const struct columns verify_body = { verify_columns, LENGTH(verify_columns) };

static enum error show_button(struct exchange *x, const struct account *account, const char *token)
{
	const struct page_message page = {
		.title = "Verify your e-mail address",
		.text = "Does this address belong to you?",
		.detail = account->email,
		.button = "Yes, this is my address",
		.action = arena_printf(&x->arena, "/api/v1/verify-email/?language=%s",
				       x->language->code),
		.name = "token",
		.value = token,
	};

	return page_message_show(x, 200, &page);
}

/* The refusal, as a page or as a fault. */
static enum error refuse_link(struct exchange *x)
{
	const struct page_message page = {
		.title = "The address was not verified",
		.text = LINK_GONE,
		.way = "/verify/",
		.way_words = "Ask for a new link",
	};

	return page_message_refuse_link(x, &page);
}

static enum error show_link(struct exchange *x)
{
	const char *token = params_get(&x->request.query, "token");
	struct account account;
	enum error error =
		account_find_by_link(&account, x, ACCOUNT_TOKEN_VERIFY_EMAIL, token ? token : "");

	if (error == ERROR_NOT_FOUND) {
		return refuse_link(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (x->request.wants_html) {
		return show_button(x, &account, token);
	}
	account_answer_message(x, 200, "This link holds. POST its token to verify the address.");
	return NO_ERROR;
}

static enum error spend_link(struct exchange *x, const char *token)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	long long owner = 0;
	enum error error =
		account_token_spend(&owner, &x->arena, x->db, ACCOUNT_TOKEN_VERIFY_EMAIL, token);

	if (error != NO_ERROR) {
		return error;
	}
	db_param_int(&params, &x->arena, owner);
	return db_run(x->db, &mark_verified, &params, &rows);
}

static enum error verify(struct exchange *x)
{
	struct assignments given;
	enum error error = exchange_read_body(&given, x, &verify_body);

	if (error == NO_ERROR) {
		error = spend_link(x, assignments_get(&given, "token"));
	}
	if (error == ERROR_NOT_FOUND || (error == ERROR_VALIDATION && x->request.wants_html)) {
		return refuse_link(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (x->request.wants_html) {
		return page_message_show(x, 200,
					 &(struct page_message){ .title = "Thank you!",
								 .text = VERIFIED,
								 .way = "/account/",
								 .way_words = "Your account" });
	}
	account_answer_message(x, 200, VERIFIED);
	return NO_ERROR;
}

static const struct route_doc show_doc = {
	.summary = "Whether a mailed link still holds; for a browser, the page with the button",
	.parameters = TOKEN_PARAMETER,
	.response = MESSAGE_SCHEMA,
};

static const struct route_doc verify_doc = {
	.summary = "Verify an e-mail address with the token of a mailed link",
	.body = &verify_body,
	.response = MESSAGE_SCHEMA,
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = show_link,
		.token = TOKEN_IGNORED,
		.doc = &show_doc,
	},
	{
		.method = METHOD_POST,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = verify,
		.bodies = BODY_JSON | BODY_FORM,
		.body_cap = ACCOUNT_BODY_CAP,
		.token = TOKEN_IGNORED,
		.doc = &verify_doc,
	},
};

static const struct app app = {
	.name = "verify-email",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
