/*
 * /api/v1/reviews/: what people say of a course, of an alumni or of the school. Anybody writes one; it is shown
 * once the office has approved it, unless publish_reviews_at_once is set.
 */
#include "base/array.h"
#include "base/text.h"
#include "page/page_form.h"
#include "resource/resource.h"
#include "site/course_page.h"
#include "site/reviews_page.h"
#include "visitor_form.h"

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "review_text", .type = COLUMN_LONG_TEXT, .flags = COLUMN_REQUIRED, .max = 5000 },
	{ .name = "rating", .type = COLUMN_INTEGER, .min = 1, .max = 5 },
	{ .name = "course",
	  .alias = "course_id",
	  .stored_as = "course_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE },
	{ .name = "alumni",
	  .alias = "alumni_id",
	  .stored_as = "alumni_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE },
	{ .name = "about_us",
	  .alias = "about_us_id",
	  .stored_as = "about_us_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_NULLABLE },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "is_approved", .type = COLUMN_BOOLEAN, .seen_by = ROLE_ADMIN },
};

static const struct filter filters[] = {
	{ .name = "course",
	  .type = COLUMN_REFERENCE,
	  .where = "v.course_id = $::bigint",
	  .kept = true },
	{ .name = "alumni",
	  .type = COLUMN_REFERENCE,
	  .where = "v.alumni_id = $::bigint",
	  .kept = true },
	{ .name = "about_us",
	  .type = COLUMN_REFERENCE,
	  .where = "v.about_us_id = $::bigint",
	  .kept = true },
	{ .name = "rating", .type = COLUMN_INTEGER, .where = "v.rating = $::int", .kept = true },
	{ .name = "is_approved",
	  .type = COLUMN_BOOLEAN,
	  .where = "v.is_approved = $::boolean",
	  .kept = true },
};

static const struct scope read_scopes[] = {
	{ .who = WHO_ANYONE & ~ROLE_ADMIN,
	  .where = "v.is_approved",
	  .kept_count = "review.approved" },
};

static const char *const ordering[] = { "rating", "created_at", NULL };

static const struct resource review = {
	.name = "reviews",
	.table = "review",
	.view = "api.review",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-created_at",
	.searchable = true,
	.windows_of = "review",
	.read_scopes = read_scopes,
	.read_scope_count = LENGTH(read_scopes),
	.kept_count = "review",
};

static const struct statement publish = {
	.name = "publish review",
	.sql = "UPDATE review SET is_approved = true WHERE id = $1",
	.shape = DB_NOTHING,
};

/* An admin has said themselves whether it is approved. */
static enum error publish_at_once(struct exchange *x, const char *id)
{
	const struct db_params params = { .values = { id }, .count = 1 };

	if (!x->config.publish_reviews_at_once || x->caller.role == ROLE_ADMIN) {
		return NO_ERROR;
	}
	return db_run(x->db, &publish, &params, NULL);
}

/* The page that the form came from: of its course, or of all reviews. */
static enum error show_form(struct exchange *x)
{
	const char *course = body_text(&x->body, "course");
	int64_t id = 0;

	if (course && *course != '-' && text_to_int64(course, &id)) {
		return course_page_show(x, course);
	}
	return reviews_page_show(x, "1");
}

static enum error take_review(struct exchange *x)
{
	const char *id = NULL;

	enum error error = visitor_form_check(x);
	if (error == NO_ERROR) {
		error = resource_add(x, &id);
	}
	if (error == NO_ERROR) {
		error = publish_at_once(x, id);
	}
	if (error == NO_ERROR) {
		error = resource_answer_created(x, id);
	}
	return page_form_answer(x, error, show_form, "/thanks/review/");
}

static const struct route routes[] = {
	RESOURCE_ROUTE(review, METHOD_GET, "/", WHO_ANYONE, list, BODY_NONE),
	{
		.method = METHOD_POST,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = take_review,
		.bodies = RESOURCE_BODIES,
		.body_cap = VISITOR_FORM_CAP,
		.limit = LIMIT_REVIEW,
		.resource = &review,
		.doc = &resource_create_doc,
	},
	RESOURCE_ROUTE(review, METHOD_GET, "/{id}/", WHO_ANYONE, read, BODY_NONE),
	RESOURCE_ROUTE(review, METHOD_PUT, "/{id}/", ROLE_ADMIN, replace, RESOURCE_BODIES),
	RESOURCE_ROUTE(review, METHOD_PATCH, "/{id}/", ROLE_ADMIN, update, RESOURCE_BODIES),
	RESOURCE_ROUTE(review, METHOD_DELETE, "/{id}/", ROLE_ADMIN, delete, BODY_NONE),
};

static const struct app app = {
	.name = "reviews",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
