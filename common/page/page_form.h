/*
 * A form on a page, from the page to its program and back: POST as plain HTML, and after faults the same page again,
 * with each message at its field and everything that was typed still there.
 *
 * The template reads
 *     form.opened_at                        for the hidden field of that name
 *     form.form_token                       the same, where who is signed in sends it (auth/page_session.h); else null
 *     form.kept                             true where it is filled in though it has no faults: its visitor had to
 *                                           sign in again first, and nothing was sent yet
 *     form.faults                           [{field, label, message}] of all; field and label are
 *                                           null where no field has the fault
 *     form.NAME.value                       what was typed, null on a fresh page
 *     form.NAME.fault                       its first message, or null
 *     form.NAME.countries                   [{code, name, selected}] to choose from, where the field takes one; else null
 *     form.NAME.invalid, form.NAME.described    "true" and "NAME-error" for aria-invalid and aria-describedby, or null
 * and form is null on a page without one.
 */
#ifndef EVOLV_PAGE_PAGE_FORM_H
#define EVOLV_PAGE_PAGE_FORM_H

#include "app/exchange.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

struct page_field {
	const char *name;
	const char *label; /* as the template has it, in English; NULL: people do not see it */
	bool takes_country;
};

struct page_form {
	const struct page_field *fields;
	size_t field_count;
};

/* Adds the member "form", from the request's body and its faults: both empty for a fresh page. */
void page_form_add_facts(struct strbuf *out, struct exchange *exchange,
			 const struct page_form *form);

typedef enum error page_show_fn(struct exchange *exchange);

/* Turns the outcome of a handler into what a browser expects of a form: after NO_ERROR 303 to thanks, a path without a
 * language; after ERROR_VALIDATION the page once more, which show() makes. Other clients, and other errors, pass
 * unchanged. */
enum error page_form_answer(struct exchange *exchange, enum error error, page_show_fn *show,
			    const char *thanks);

#endif
