/*
 * /api/v1/events.ics: the events as a calendar that a calendar program subscribes to: those to come, and those
 * of the last weeks, so that an entry does not vanish on the day itself.
 */
#include "app/app.h"
#include "base/array.h"
#include "http/icalendar.h"

/* Subscribed to once and fetched every hour by many: it has an end. */
static const struct statement list_events = {
	.name = "list events of feed",
	.sql = "SELECT v.id, v.title, v.description, v.date, v.end_date, v.updated_at,"
	       " CASE WHEN v.is_virtual THEN 'Online' ELSE v.location END FROM api.event v"
	       " WHERE v.sort_date >= now() - interval '60 days' ORDER BY v.sort_date, v.id LIMIT 1000",
	.shape = DB_ROWS,
};

static void add_event(struct exchange *x, const struct db_rows *rows, size_t row)
{
	const char *id = db_text(rows, row, 0);
	const struct icalendar_entry entry = {
		.uid = icalendar_uid(&x->arena, x->config.base_url, "event", id),
		.summary = db_text(rows, row, 1),
		.description = db_text(rows, row, 2),
		.start = db_text(rows, row, 3),
		.end = db_text(rows, row, 4),
		.changed = db_text(rows, row, 5),
		.location = db_text(rows, row, 6),
	};

	icalendar_add(&x->response, &entry);
}

static enum error show_feed(struct exchange *x)
{
	const struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &list_events, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	icalendar_begin(&x->response, arena_printf(&x->arena, "%s: events", x->config.site_name));
	for (size_t i = 0; i < rows.count; i++) {
		add_event(x, &rows, i);
	}
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
