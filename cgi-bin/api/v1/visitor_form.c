/*
 * See visitor_form.h.
 */
#include "visitor_form.h"

#include "auth/form_moment.h"
#include "base/clock.h"
#include "base/text.h"

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
	return x->config.rate_limits && (is_from_page(x) || body_get(&x->body, FORM_MOMENT_FIELD));
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
