/*
 * See sign_in_page.h.
 */
#include "sign_in_page.h"

#include "base/array.h"
#include "base/text.h"
#include "page/page_form.h"

static const struct page_field fields[] = {
	{ .name = "username", .label = "User name or e-mail address" },
	{ .name = "password", .label = "Password" },
	{ .name = "email" }, /* has a fault where the account's address must be verified first */
	{ .name = "next" },
};

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

/* The first one is for whoever asked for nothing, or for something else. */
static const char *const destinations[] = { "/account/", "/apply/" };

const char *sign_in_page_next(struct exchange *x)
{
	const char *wanted = x->body.from_form ? body_text(&x->body, "next")
					       : params_get(&x->request.query, "next");

	for (size_t i = 0; i < LENGTH(destinations); i++) {
		if (wanted && text_equal(wanted, destinations[i])) {
			return destinations[i];
		}
	}
	return destinations[0];
}

enum error sign_in_page_show(struct exchange *x)
{
	static const struct page page = {
		.name = "sign-in", .path = "/sign-in/", .form = &form, .unlisted = true
	};

	return page_render(x, &page, faults_any(&x->faults) ? 400 : 200,
			   arena_printf(&x->arena, "{\"next\":\"%s\"}", sign_in_page_next(x)));
}
