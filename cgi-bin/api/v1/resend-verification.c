/*
 * resend-verification/: another mail with the link that verifies an address. The answer is always the same,
 * so that it does not tell who has an account.
 */
#include "account.h"
#include "base/array.h"
#include "base/clock.h"
#include "page/page.h"
#include "page/page_form.h"
#include "site/verify_page.h"

static const struct column resend_columns[] = {
	{
		.name = "email",
		.type = COLUMN_EMAIL,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.max = 254,
	},
};
static const struct columns resend_body = { resend_columns, LENGTH(resend_columns) };

static enum error send_again(struct exchange *x, const char *email)
{
	struct account account;
	enum error error = account_find(&account, x, ACCOUNT_BY_EMAIL, email);

	if (error == NO_ERROR && !account.email_verified) {
		error = account_mail_link(x, &account, "verify-email", ACCOUNT_TOKEN_VERIFY_EMAIL);
	}
	return error == ERROR_NOT_FOUND ? NO_ERROR : error;
}

static enum error start_again(struct exchange *x)
{
	int64_t started = clock_monotonic_ms();
	struct assignments given;
	enum error error = exchange_read_body(&given, x, &resend_body);

	if (error != NO_ERROR) {
		return error;
	}
	db_transaction(x->db, 0, x->request.request_id);
	error = send_again(x, assignments_get(&given, "email"));
	if (error != NO_ERROR) {
		return error;
	}
	account_answer_message(
		x, 202,
		"If an account with this address waits to be verified, a mail with a "
		"link is on its way.");
	return account_finish_alike(x, started);
}

static enum error resend(struct exchange *x)
{
	return page_form_answer(x, start_again(x), verify_page_show, "/thanks/verify/");
}

static const struct route_doc resend_doc = {
	.summary = "Ask for another mail that verifies an address",
	.status = 202,
	.body = &resend_body,
	.response = MESSAGE_SCHEMA,
};

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = resend,
		.bodies = BODY_JSON | BODY_FORM,
		.body_cap = ACCOUNT_BODY_CAP,
		.limit = LIMIT_PASSWORD,
		.token = TOKEN_IGNORED,
		.transaction =
			TRANSACTION_OWN, /* the answer is held back: not with a transaction open */
		.doc = &resend_doc,
	},
};

static const struct app app = {
	.name = "resend-verification",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
