/*
 * See visitor_form.h.
 */
#include "visitor_form.h"

#include "auth/form_moment.h"
#include "base/clock.h"
#include "base/text.h"
#include "http/html.h"

#define TRAP "homepage"

/* A browser that sends a page's form, or a script in a page. Other programs need no page. */
static bool is_from_page(const struct exchange *x)
{
	return x->body.from_form && (x->request.wants_html || x->request.fetch_site);
}

static enum error form_age(enum form_age *age, struct exchange *x)
{
	struct jwt_key key;
	enum error error = exchange_key(x, &key);

	*age = FORM_AGE_UNKNOWN;
	if (error == NO_ERROR) {
		*age = form_moment_age(body_text(&x->body, FORM_MOMENT_FIELD), &x->arena, &key,
				       clock_now());
	}
	return error;
}

/* A shortest time is a limit like the others, and is off with them. */
static bool wants_moment(const struct exchange *x)
{
	return x->config.rate_limits &&
	       (is_from_page(x) || body_get(&x->body, FORM_MOMENT_FIELD));
}

enum error visitor_form_check(struct exchange *x)
{
	static const char *const words[] = {
		[FORM_AGE_TOO_YOUNG] = "That was quick. Please wait a moment and send it again.",
		[FORM_AGE_UNKNOWN] = "Please look it over once more, and send it then.",
	};
	enum form_age age = FORM_AGE_GOOD;
	enum error error = NO_ERROR;

	if (!text_is_blank(body_text(&x->body, TRAP))) {
		faults_add(&x->faults, FAULT_FORM, "Please leave the field " TRAP " empty.");
	}
	if (wants_moment(x)) {
		error = form_age(&age, x);
	}
	if (error == NO_ERROR && age != FORM_AGE_GOOD) {
		faults_add(&x->faults, FAULT_FORM, words[age]);
	}
	return error;
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

/* The form keeps its moment, whether it is good or too young, and gets one when it had none. What people do not see is
 * for robots. */
static enum error add_traps(struct exchange *x)
{
	struct strbuf *out = &x->response.body;
	const char *moment = body_text(&x->body, FORM_MOMENT_FIELD);
	enum form_age age = FORM_AGE_GOOD;
	enum error error = form_age(&age, x);

	if (error == NO_ERROR && age == FORM_AGE_UNKNOWN) {
		error = exchange_form_moment(x, &moment);
	}
	if (error != NO_ERROR) {
		return error;
	}
	strbuf_add_text(out, "<input type=\"hidden\" name=\"" FORM_MOMENT_FIELD "\"");
	html_add_attribute(out, "value", moment);
	strbuf_add_text(out, ">\n<p hidden><label>Leave this empty<input name=\"" TRAP
			     "\" tabindex=\"-1\" autocomplete=\"off\"></label></p>\n");
	return NO_ERROR;
}

static enum error show_again(struct exchange *x, const struct visitor_form *form)
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
	enum error error = add_traps(x);
	strbuf_add_text(out, "<p><button>Send</button></p>\n</form>\n");
	html_end_page(&x->response);
	return error;
}

enum error visitor_form_answer(struct exchange *x, const struct visitor_form *form,
			       enum error error)
{
	if (!is_browser(x)) {
		return error;
	}
	if (error == ERROR_VALIDATION) {
		db_rollback(x->db);
		return show_again(x, form);
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
