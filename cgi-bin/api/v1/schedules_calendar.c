/*
 * See schedules_calendar.h.
 */
#include "schedules_calendar.h"

#include "calendar.h"

static const struct statement find_entry = {
	.name = "schedule for calendar",
	.sql = CALENDAR_SCHEDULES " WHERE s.id = $1",
	.shape = DB_FOUND_ROW,
};

enum error schedule_calendar(struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	enum error error = db_run(x->db, &find_entry, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	icalendar_begin(&x->response, db_text(&rows, 0, CALENDAR_SUMMARY));
	calendar_add_rows(x, &rows);
	icalendar_end(&x->response);
	x->response.caching = CACHING_PUBLIC;
	return NO_ERROR;
}

const struct route_doc schedule_calendar_doc = {
	.summary = "The schedule as an iCalendar feed",
	.media_type = "text/calendar",
};
