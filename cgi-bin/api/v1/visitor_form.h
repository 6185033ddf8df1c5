/*
 * Forms that anybody may send, from a page without a script as well: the review and the contact form.
 *
 * Robots fill in what they find, at once. So a page that shows such a form holds a field that people do not see,
 * homepage, and the signed moment at which the page was made, opened_at (exchange_form_moment()). A form that comes from
 * a page must have been open for a while: without a good moment the visitor gets it once more, filled in, to look over
 * and send. A program that speaks JSON, or sends a form and wants no page, has nothing of this; for it there is the rate
 * limit.
 */
#ifndef EVOLV_API_VISITOR_FORM_H
#define EVOLV_API_VISITOR_FORM_H

#include "app/app.h"
#include "app/column.h"

/* How one form looks to a browser. */
struct visitor_form {
	const char *title;            /* of the page that shows the form again */
	const struct column *columns; /* a person fills in those with a description: their labels */
	size_t column_count;
	const char *thanks; /* what stands on the page after a good one */
};

/* Adds a fault when a robot may have filled in the form. Errors: those of exchange_key(). */
enum error visitor_form_check(struct exchange *x);

/* Turns the outcome of a handler into what a browser expects: after NO_ERROR 303 to <program>/thanks/, after
 * ERROR_VALIDATION the form once more with what was typed and what is wrong with it. Other clients, and other
 * errors, pass unchanged. */
enum error visitor_form_answer(struct exchange *x, const struct visitor_form *form,
			       enum error error);

/* The page behind the 303. */
void visitor_form_thank(struct exchange *x, const struct visitor_form *form);

#endif
