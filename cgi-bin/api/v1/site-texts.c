/*
 * /api/v1/site-texts/: the privacy page and the imprint, in every language of the site. Anybody reads; admins change
 * the words. Which texts there are is the site's business: none can be added or deleted.
 */
#include "base/array.h"
#include "language/language.h"
#include "resource/resource.h"

static const char *const names[] = { "privacy", "imprint", NULL };

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_CHOICE, .flags = COLUMN_READ_ONLY, .choices = names },
	{ .name = "language",
	  .type = COLUMN_CHOICE,
	  .flags = COLUMN_READ_ONLY,
	  .choices = language_codes },
	{ .name = "body",
	  .type = COLUMN_LONG_TEXT,
	  .flags = COLUMN_REQUIRED,
	  .max = 50000,
	  .description = "Markdown" },
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "name", .type = COLUMN_CHOICE, .where = "v.name = $", .choices = names },
	{ .name = "language",
	  .type = COLUMN_CHOICE,
	  .where = "v.language = $",
	  .choices = language_codes },
};

static const char *const ordering[] = { "name", "language", NULL };

static const struct resource site_text = {
	.name = "site-texts",
	.table = "site_text",
	.view = "api.site_text",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "name,language",
};

static const struct route routes[] = {
	RESOURCE_ROUTE(site_text, METHOD_GET, "/", WHO_ANYONE, list, BODY_NONE),
	RESOURCE_ROUTE(site_text, METHOD_GET, "/{id}/", WHO_ANYONE, read, BODY_NONE),
	RESOURCE_ROUTE(site_text, METHOD_PUT, "/{id}/", ROLE_ADMIN, replace, RESOURCE_BODIES),
	RESOURCE_ROUTE(site_text, METHOD_PATCH, "/{id}/", ROLE_ADMIN, update, RESOURCE_BODIES),
};

static const struct app app = {
	.name = "site-texts",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
