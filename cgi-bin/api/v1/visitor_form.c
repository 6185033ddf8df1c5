/*
 * See visitor_form.h.
 */
#include "visitor_form.h"

#include "base/clock.h"
#include "base/text.h"
#include "http/html.h"

#define TRAP             "homepage"
#define OPENED           "opened_at"
#define FILL_SECONDS_MIN 3

void visitor_form_check(struct exchange *x)
{
	const char *opened = body_text(&x->body, OPENED);
	int64_t moment = 0;

	if (!text_is_blank(body_text(&x->body, TRAP))) {
		faults_add(&x->faults, FAULT_FORM, "Please leave the field " TRAP " empty.");
	}
	if (opened && text_to_int64(opened, &moment) && clock_now() - moment < FILL_SECONDS_MIN) {
		faults_add(&x->faults, FAULT_FORM,
			   "That was quick. Please wait a moment and send it again.");
	}
}

static bool is_browser(const struct exchange *x)
{
	return x->request.wants_html && x->body.from_form;
}

static void add_faults(struct exchange *x, const char *field)
{
	for (const struct fault *fault = x->faults.first; fault; fault = fault->next) {
		if (text_equal(fault->field, field)) {
			html_add_paragraph(&x->response, fault->message);
		}
	}
}

static void add_field(struct exchange *x, const struct column *column)
{
	struct strbuf *out = &x->response.body;
	const char *typed = body_text(&x->body, column->name);
	bool lines = column->type == COLUMN_LONG_TEXT;

	strbuf_add_text(out, "<p><label>");
	html_add_text(out, column->description);
	strbuf_add_text(out, lines ? "<br>\n<textarea rows=\"8\" cols=\"60\"" : "<br>\n<input");
	html_add_attribute(out, "name", column->name);
	if (lines) {
		strbuf_add_text(out, ">\n");
		html_add_text(out, typed ? typed : "");
		strbuf_add_text(out, "</textarea>");
	} else {
		html_add_attribute(out, "value", typed ? typed : "");
		strbuf_add_char(out, '>');
	}
	strbuf_add_text(out, "</label></p>\n");
	add_faults(x, column->name);
}

/* What a person cannot see of the form, the subject of a review, goes back as it came. */
static void add_hidden(struct exchange *x, const struct column *column)
{
	struct strbuf *out = &x->response.body;
	const char *typed = body_text(&x->body, column->name);

	add_faults(x, column->name);
	if (!typed) {
		return;
	}
	strbuf_add_text(out, "<input type=\"hidden\"");
	html_add_attribute(out, "name", column->name);
	html_add_attribute(out, "value", typed);
	strbuf_add_text(out, ">\n");
}

static void show_again(struct exchange *x, const struct visitor_form *form)
{
	struct strbuf *out = &x->response.body;

	html_begin_page(&x->response, 400, form->title);
	html_add_paragraph(&x->response, "It was not sent yet. Please look at what is said below.");
	strbuf_add_text(out, "<form method=\"post\" action=\"?\">\n");
	add_faults(x, FAULT_FORM);
	for (size_t i = 0; i < form->column_count; i++) {
		const struct column *column = &form->columns[i];
		if (column->flags & COLUMN_READ_ONLY) {
			continue;
		}
		if (column->description) {
			add_field(x, column);
		} else {
			add_hidden(x, column);
		}
	}
	strbuf_add_text(out, "<p><button>Send</button></p>\n</form>\n");
	html_end_page(&x->response);
}

enum error visitor_form_answer(struct exchange *x, const struct visitor_form *form,
			       enum error error)
{
	if (!is_browser(x)) {
		return error;
	}
	if (error == ERROR_VALIDATION) {
		db_rollback(x->db);
		show_again(x, form);
		return NO_ERROR;
	}
	if (error != NO_ERROR) {
		return error;
	}
	response_reset(&x->response);
	response_empty(&x->response, 303);
	response_headerf(&x->response, "Location", "%s/api/v1/%s/thanks/", x->config.base_url,
			 x->app->name);
	return NO_ERROR;
}

void visitor_form_thank(struct exchange *x, const struct visitor_form *form)
{
	html_show_message(&x->response, 200, "Thank you!", form->thanks);
}
