/*
 * mail-reminders/: where a mail that is not about the account says that it can be stopped. The token of the address
 * stands for the account, without a sign-in. Programs look at links before people do, so a GET changes nothing: it
 * shows a page with a button. The button POSTs, and so does a mail program on its own (RFC 8058), whose body,
 * List-Unsubscribe=One-Click, says nothing more: a POST stops reminders unless it says otherwise.
 */
#include "account.h"
#include "base/array.h"
#include "http/json.h"
#include "language/language.h"
#include "page/page.h"
#include "page/page_message.h"

#define TITLE     "Reminders by mail"
#define LINK_GONE "This link is not one of ours, or its account is gone."
#define COME                                                                                               \
	"You get a mail the day before an event that you are registered for. Mail about your account and " \
	"your courses comes in any case."
#define STOPPED \
	"You get no reminders of events any more. Mail about your account and your courses still comes."

static const struct statement show_choice = {
	.name = "show mail reminders",
	.sql = "SELECT mail_reminders FROM profile WHERE account_id = opt_out_account($1)",
	.shape = DB_FOUND_ROW,
};

static const struct statement set_choice = {
	.name = "set mail reminders",
	.sql = "UPDATE profile SET mail_reminders = $2::boolean"
	       " WHERE account_id = opt_out_account($1) RETURNING mail_reminders",
	.shape = DB_FOUND_ROW,
};

static const struct column choice_columns[] = {
	{
		.name = "mail_reminders",
		.type = COLUMN_BOOLEAN,
		.description = "Whether reminders come from now on; left out: they do not.",
	},
};
static const struct columns choice_body = { choice_columns, LENGTH(choice_columns) };

static const char *token_of(const struct exchange *x)
{
	const char *token = params_get(&x->request.query, "token");

	return token ? token : "";
}

static enum error show_page(struct exchange *x, bool come)
{
	const struct page_message page = {
		.title = TITLE,
		.text = come ? COME : STOPPED,
		.button = come ? "Stop reminders" : "Send me reminders again",
		.action = arena_printf(&x->arena, "/api/v1/mail-reminders/?token=%s&language=%s",
				       token_of(x), x->language->code),
		.name = "mail_reminders",
		.value = come ? "false" : "true",
	};

	return page_message_show(x, 200, &page);
}

static void show_json(struct exchange *x, bool come)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, 200);
	strbuf_add_char(body, '{');
	json_add_member(body, "message", come ? COME : STOPPED);
	json_add_boolean(body, "mail_reminders", come);
	strbuf_add_char(body, '}');
}

static enum error refuse_link(struct exchange *x)
{
	const struct page_message page = { .title = TITLE, .text = LINK_GONE };

	return page_message_refuse_link(x, &page);
}

/* Runs a statement that gives the choice which holds behind it, and answers with that. */
static enum error answer_choice(struct exchange *x, const struct statement *statement,
				const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, statement, params, &rows);

	if (error == ERROR_NOT_FOUND) {
		return refuse_link(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	bool come = db_bool(&rows, 0, 0);
	if (x->request.wants_html) {
		return show_page(x, come);
	}
	show_json(x, come);
	return NO_ERROR;
}

static enum error show_link(struct exchange *x)
{
	const struct db_params params = { .values = { token_of(x) }, .count = 1 };

	return answer_choice(x, &show_choice, &params);
}

static enum error use_link(struct exchange *x)
{
	struct assignments given;
	enum error error = exchange_read_body(&given, x, &choice_body);

	if (error != NO_ERROR) {
		return error;
	}
	const char *come = assignments_get(&given, "mail_reminders");
	const struct db_params params = { .values = { token_of(x), come ? come : "false" },
					  .count = 2 };

	return answer_choice(x, &set_choice, &params);
}

#define CHOICE_SCHEMA                                                             \
	"{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}," \
	"\"mail_reminders\":{\"type\":\"boolean\"}}}"

static const struct route_doc show_doc = {
	.summary =
		"Whether reminders come, by the link of a mail; for a browser, the page with the button",
	.parameters = TOKEN_PARAMETER,
	.response = CHOICE_SCHEMA,
};

static const struct route_doc use_doc = {
	.summary =
		"Stop reminders, or let them come again, by the link of a mail; one click as in RFC 8058",
	.parameters = TOKEN_PARAMETER,
	.body = &choice_body,
	.response = CHOICE_SCHEMA,
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
		.handler = use_link,
		.bodies = BODY_JSON | BODY_FORM | BODY_MULTIPART,
		.body_cap = ACCOUNT_BODY_CAP,
		.token = TOKEN_IGNORED,
		.doc = &use_doc,
	},
};

static const struct app app = {
	.name = "mail-reminders",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
