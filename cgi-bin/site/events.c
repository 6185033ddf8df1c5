/*
 * /events/, /events/calendar/ and /events/{id}/: what happens, as a list, as a month, and one of it.
 */
#include "base/array.h"
#include "page/page.h"
#include "page/page_query.h"

#define YEAR_MIN 1900
#define YEAR_MAX 9998

static const char *const times[] = { "past", NULL };
static const char *const places[] = { "online", "campus", NULL };

static const struct statement events = {
	.name = "page_events",
	.sql = "SELECT page.events($1, $2, $3, $4::bigint)",
	.shape = DB_ONE_ROW,
};

static const struct statement month = {
	.name = "page_event_month",
	.sql = "SELECT page.event_month($1::integer, $2::integer)",
	.shape = DB_ONE_ROW,
};

static const struct statement event = {
	.name = "page_event",
	.sql = "SELECT page.event($1::bigint, $2, $3)",
	.shape = DB_ONE_ROW,
};

static enum error show_events(struct exchange *x)
{
	struct db_params params = { 0 };

	page_query_text(x, &params, "search");
	if (!page_query_word(x, &params, "when", times) ||
	    !page_query_word(x, &params, "place", places) || !page_query_page(x, &params)) {
		return ERROR_NOT_FOUND;
	}
	return page_answer(x, "events", &events, &params);
}

static enum error show_month(struct exchange *x)
{
	struct db_params params = { 0 };

	if (!page_query_number(x, &params, "year", YEAR_MIN, YEAR_MAX) ||
	    !page_query_number(x, &params, "month", 1, 12)) {
		return ERROR_NOT_FOUND;
	}
	return page_answer(x, "events-calendar", &month, &params);
}

static enum error show_event(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->path_params[0]);
	db_param(&params, x->config.site_name);
	db_param(&params, x->config.base_url);
	return page_answer(x, "event", &event, &params);
}

static const struct route routes[] = {
	PAGE_ROUTE("/", show_events),
	PAGE_ROUTE("/calendar/", show_month),
	PAGE_ROUTE("/{id}/", show_event),
};

static const struct app app = {
	.name = "events",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
