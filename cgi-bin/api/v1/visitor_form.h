/*
 * Forms that anybody may send, from a page without a script as well: the review and the contact form.
 *
 * Robots fill in what they find, at once. So a page that shows such a form holds a field that people do not see,
 * homepage, and the signed moment at which the page was made, opened_at (auth/form_moment.h). A form that comes from
 * a page must have been open for a while: without a good moment the visitor gets it once more, filled in, to look
 * over and send. A program that speaks JSON, or sends a form and wants no page, has nothing of this; for it there is
 * the rate limit.
 */
#ifndef EVOLV_API_VISITOR_FORM_H
#define EVOLV_API_VISITOR_FORM_H

#include "app/exchange.h"

/* The most bytes of its body. */
#define VISITOR_FORM_CAP 65536

/* Adds a fault when a robot may have filled in the form. Errors: those of exchange_key(). */
enum error visitor_form_check(struct exchange *x);

#endif
