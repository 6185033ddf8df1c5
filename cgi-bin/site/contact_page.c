/*
 * See contact_page.h.
 */
#include "contact_page.h"

#include "base/array.h"
#include "page/page_form.h"

static const struct page_field fields[] = {
	{ .name = "name", .label = "Your name" },
	{ .name = "email", .label = "Your e-mail address" },
	{ .name = "message", .label = "Your message" },
};

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

static const struct statement contact = {
	.name = "page_contact",
	.sql = "SELECT page.contact()",
	.shape = DB_ONE_ROW,
};

enum error contact_page_show(struct exchange *x)
{
	static const struct page page = { .name = "contact", .path = "/contact/", .form = &form };

	return page_show(x, &page, &contact, &(struct db_params){ 0 });
}
