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
	return calendar_show_one(x, &find_entry);
}

const struct route_doc schedule_calendar_doc = {
	.summary = "The schedule as an iCalendar feed",
	.media_type = "text/calendar",
};
