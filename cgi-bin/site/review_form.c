/*
 * See review_form.h.
 */
#include "review_form.h"

#include "base/array.h"

static const struct page_field fields[] = {
	{ .name = "name", .label = "Your name" },
	{ .name = "rating", .label = "How was it?" },
	{ .name = "review_text", .label = "Your review" },
};

const struct page_form review_form = { .fields = fields, .field_count = LENGTH(fields) };
