/*
 * See verify_page.h.
 */
#include "verify_page.h"

#include "base/array.h"
#include "page/page_form.h"

static const struct page_field fields[] = { { .name = "email", .label = "Your e-mail address" } };

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

enum error verify_page_show(struct exchange *x)
{
	static const struct page page = {
		.name = "verify", .path = "/verify/", .form = &form, .unlisted = true
	};

	return page_render(x, &page, faults_any(&x->faults) ? 400 : 200, "{}");
}
