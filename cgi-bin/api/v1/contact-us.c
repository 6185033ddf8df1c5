/*
 * /api/v1/contact-us/: anybody writes to the office. The office gets a mail that it can answer; the visitor gets
 * one that holds nothing of what was written (hazard 35: the address may be somebody else's).
 */
#include "app/validate.h"
#include "base/array.h"
#include "base/log.h"
#include "base/text.h"
#include "data/outbox.h"
#include "http/json.h"
#include "language/language.h"
#include "page/page_form.h"
#include "resource/object.h"
#include "site/contact_page.h"
#include "visitor_form.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "email", .type = COLUMN_EMAIL, .flags = COLUMN_REQUIRED, .max = 254 },
	{ .name = "message", .type = COLUMN_LONG_TEXT, .flags = COLUMN_REQUIRED, .max = 5000 },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct resource contact_message = {
	.name = "contact-us",
	.table = "contact_message",
	.view = "api.contact_message",
	.columns = columns,
	.column_count = LENGTH(columns),
};

static const char *message_json(struct exchange *x, const char *id)
{
	struct strbuf json;

	strbuf_init(&json, RESPONSE_BODY_MAX);
	strbuf_add_char(&json, '{');
	json_add_member(&json, "id", id);
	json_add_member(&json, "name", body_text(&x->body, "name"));
	json_add_member(&json, "email", text_trim(&x->arena, body_text(&x->body, "email")));
	json_add_member(&json, "message", body_text(&x->body, "message"));
	strbuf_add_char(&json, '}');
	return strbuf_take(&json, &x->arena);
}

/* The message is in the inbox in any case; an office without an address reads it there. */
static enum error tell_office(struct exchange *x, const char *id)
{
	const struct mail mail = {
		.template_name = "contact-office",
		.recipient = x->config.office_email,
		.reply_to = text_trim(&x->arena, body_text(&x->body, "email")),
		.data = message_json(x, id),
	};

	if (!validate_is_email(mail.recipient)) {
		log_error("office_email is no address that mail can be sent to");
		return NO_ERROR;
	}
	return outbox_add(x->db, &x->arena, &x->config, &mail);
}

/* An address gets only so many confirmations, whoever asks for them and from wherever. */
static enum error tell_visitor(struct exchange *x)
{
	const char *email = text_trim(&x->arena, body_text(&x->body, "email"));
	const char *subject = arena_printf(&x->arena, "mail %s", text_to_lower(&x->arena, email));
	const struct mail mail = { .template_name = "contact-confirmation",
				   .recipient = email,
				   .language = x->language->code,
				   .data = "{}" };
	int wait = 0;
	enum error error = limit_hit(x->db, &x->arena, &x->config, LIMIT_CONTACT, subject, &wait);

	if (error == ERROR_RATE_LIMIT) {
		return NO_ERROR;
	}
	return error == NO_ERROR ? outbox_add(x->db, &x->arena, &x->config, &mail) : error;
}

static enum error take_message(struct exchange *x)
{
	const char *id = NULL;

	enum error error = visitor_form_check(x);
	if (error == NO_ERROR) {
		error = resource_add(x, &id);
	}
	if (error == NO_ERROR) {
		error = tell_office(x, id);
	}
	if (error == NO_ERROR) {
		error = tell_visitor(x);
	}
	/* No Location: the message is not there for whoever wrote it. */
	if (error == NO_ERROR) {
		error = object_answer(x, &contact_message, id, 201, false);
	}
	return page_form_answer(x, error, contact_page_show, "/thanks/message/");
}

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = take_message,
		.bodies = RESOURCE_BODIES,
		.body_cap = VISITOR_FORM_CAP,
		.limit = LIMIT_CONTACT,
		.resource = &contact_message,
		.doc = &resource_create_doc,
	},
};

static const struct app app = {
	.name = "contact-us",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
