/*
 * See apply_page.h.
 */
#include "apply_page.h"

#include "base/array.h"
#include "own_page.h"

static const struct page_field fields[] = {
	{ .name = "first_name", .label = "First name" },
	{ .name = "last_name", .label = "Last name" },
	{ .name = "phone", .label = "Phone" },
	{ .name = "gender", .label = "Gender" },
	{ .name = "birth_date", .label = "Date of birth" },
	{ .name = "zip_code", .label = "Postal code" },
	{ .name = "country_of_birth", .label = "Country of birth", .takes_country = true },
	{ .name = "nationality", .label = "Nationality", .takes_country = true },
	{ .name = "diploma_level", .label = "Highest diploma" },
	{ .name = "job_status", .label = "What you do now" },
	{ .name = "motivation", .label = "Why you want to learn this" },
	{ .name = "future_goals", .label = "What you want to do with it" },
	{ .name = "proudest_moment", .label = "What you are proud of" },
	{ .name = "english_level", .label = "Your English" },
	{ .name = "how_heard", .label = "How you heard of us" },
	{ .name = "referral_person", .label = "Who sent you" },
	{ .name = "has_laptop", .label = "Do you have a laptop?" },
	{ .name = "courses", .label = "Courses" },
};

const struct page_form apply_page_form = { .fields = fields, .field_count = LENGTH(fields) };

static const struct statement application = {
	.name = "page_apply",
	.sql = "SELECT page.apply($1::bigint, $2)",
	.shape = DB_ONE_ROW,
};

/* The courses that were ticked, or that the link to this page names: "3,7". What is no number chooses nothing. */
static const char *chosen_courses(struct exchange *x)
{
	const struct value *value = body_get(&x->body, "courses");
	const char *chosen = params_get(&x->request.query, "course");

	if (value && value->kind == VALUE_TEXT) {
		chosen = value->text;
	}
	for (size_t i = 0; value && value->kind == VALUE_LIST && i < value->count; i++) {
		const struct value *item = &value->items[i];
		chosen = arena_printf(&x->arena, "%s,%s", i > 0 ? chosen : "",
				      item->text ? item->text : "");
	}
	return chosen;
}

enum error apply_page_show(struct exchange *x)
{
	struct db_params params = { 0 };

	static const struct page page = {
		.name = "apply", .path = "/apply/", .form = &apply_page_form, .unlisted = true
	};

	db_param(&params, chosen_courses(x));
	return own_page_show(x, &page, &application, &params);
}
