/*
 * /api/v1/events.ics: the events as a calendar that a calendar program subscribes to: those to come, and those
 * of the last weeks, so that an entry does not vanish on the day itself.
 */
#include "app/app.h"
#include "base/array.h"
#include "calendar.h"

/* Subscribed to once and fetched every hour by many: it has an end. */
static const struct statement list_events = {
	.name = "list events of feed",
	.sql = CALENDAR_EVENTS
	" WHERE e.date >= now() - interval '60 days' ORDER BY e.date, e.id LIMIT 1000",
	.shape = DB_ROWS,
};

static enum error show_feed(struct exchange *x)
{
	const struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &list_events, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	icalendar_begin(&x->response, arena_printf(&x->arena, "%s: events", x->config.site_name));
	calendar_add_rows(x, &rows);
	icalendar_end(&x->response);
	x->response.caching = CACHING_PUBLIC;
	return NO_ERROR;
}

static const struct route_doc feed_doc = {
	.summary = "The events as an iCalendar feed",
	.media_type = "text/calendar",
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_ANYONE,
		.handler = show_feed,
		.doc = &feed_doc,
	},
};

static const struct app app = {
	.name = "events.ics",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
