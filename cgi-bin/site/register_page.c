/*
 * See register_page.h.
 */
#include "register_page.h"

#include "base/array.h"
#include "page/page_form.h"

static const struct page_field fields[] = {
	{ .name = "first_name", .label = "First name" },
	{ .name = "last_name", .label = "Last name" },
	{ .name = "username", .label = "User name" },
	{ .name = "email", .label = "Your e-mail address" },
	{ .name = "password", .label = "Password" },
};

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

enum error register_page_show(struct exchange *x)
{
	static const struct page page = { .name = "register", .path = "/register/", .form = &form };

	return page_render(x, &page, faults_any(&x->faults) ? 400 : 200, "{}");
}
