/*
 * See page_form.h.
 */
#include "page/page_form.h"

#include "auth/form_moment.h"
#include "auth/page_session.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "http/json.h"
#include "page/country.h"
#include "page/page_wording.h"

static const char *first_fault(struct exchange *x, const char *field)
{
	for (const struct fault *fault = x->faults.first; fault; fault = fault->next) {
		if (text_equal(fault->field, field)) {
			return fault->message;
		}
	}
	return NULL;
}

static const char *label_of(const struct page_form *form, const char *field)
{
	for (size_t i = 0; i < form->field_count; i++) {
		if (text_equal(form->fields[i].name, field)) {
			return form->fields[i].label;
		}
	}
	return NULL;
}

static void add_fault(struct strbuf *out, const struct wording *wording,
		      const struct page_form *form, const struct fault *fault)
{
	const char *label = label_of(form, fault->field);

	json_add_comma(out);
	strbuf_add_char(out, '{');
	json_add_member(out, "field", label ? fault->field : NULL);
	json_add_member(out, "label", label ? message_translate(wording, label) : NULL);
	json_add_member(out, "message", message_translate_counted(wording, fault->message));
	strbuf_add_char(out, '}');
}

/* A form keeps its moment, whether it is good or too young, and gets one when it had none. */
static const char *moment_of(struct exchange *x)
{
	const char *moment = body_text(&x->body, FORM_MOMENT_FIELD);
	struct jwt_key key;

	if (exchange_key(x, &key) != NO_ERROR) {
		log_error("the page's form has no moment: there is no key");
		return NULL;
	}
	if (form_moment_age(moment, &x->arena, &key, clock_now()) == FORM_AGE_UNKNOWN) {
		moment = form_moment_make(&x->arena, &key, clock_now());
	}
	return moment;
}

/* What a form of somebody who is signed in carries; NULL for a visitor's. */
static const char *form_token(struct exchange *x)
{
	struct jwt_key key;

	return x->page_session && exchange_key(x, &key) == NO_ERROR
		       ? page_session_form_token(&x->arena, &key, &x->claims)
		       : NULL;
}

static void add_field(struct strbuf *out, struct exchange *x, const struct wording *wording,
		      const struct page_field *field)
{
	const char *fault = first_fault(x, field->name);
	const char *typed = body_text(&x->body, field->name);

	json_add_name(out, field->name);
	strbuf_add_char(out, '{');
	json_add_member(out, "value", typed);
	json_add_member(out, "fault", fault ? message_translate_counted(wording, fault) : NULL);
	json_add_member(out, "invalid", fault ? "true" : NULL);
	json_add_member(out, "described",
			fault ? arena_printf(&x->arena, "%s-error", field->name) : NULL);
	json_add_name(out, "countries");
	if (field->takes_country) {
		country_add_options(out, wording, typed);
	} else {
		strbuf_add_text(out, "null");
	}
	strbuf_add_char(out, '}');
}

void page_form_add_facts(struct strbuf *out, struct exchange *x, const struct page_form *form)
{
	if (!form) {
		strbuf_add_text(out, "\"form\":null");
		return;
	}
	struct wording wording = page_wording(x);
	strbuf_add_text(out, "\"form\":{");
	json_add_member(out, "opened_at", moment_of(x));
	json_add_member(out, "form_token", form_token(x));
	json_add_boolean(out, "kept", x->body.from_form && !faults_any(&x->faults));
	strbuf_add_text(out, ",\"faults\":[");
	for (const struct fault *fault = x->faults.first; fault; fault = fault->next) {
		add_fault(out, &wording, form, fault);
	}
	strbuf_add_char(out, ']');
	for (size_t i = 0; i < form->field_count; i++) {
		add_field(out, x, &wording, &form->fields[i]);
	}
	strbuf_add_char(out, '}');
}

enum error page_form_answer(struct exchange *x, enum error error, page_show_fn *show,
			    const char *thanks)
{
	if (!x->request.wants_html || !x->body.from_form) {
		return error;
	}
	if (error == ERROR_VALIDATION) {
		db_rollback(x->db);
		return show(x);
	}
	if (error != NO_ERROR) {
		return error;
	}
	response_reset(&x->response);
	response_empty(&x->response, 303);
	/* A path, so that who came by another name of the site stays there: a page's policy lets its forms lead nowhere
	 * else. */
	response_headerf(&x->response, "Location", "%s%s", x->language_prefix, thanks);
	return NO_ERROR;
}
