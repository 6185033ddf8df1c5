/*
 * See event_entry.h.
 */
#include "event_entry.h"

#include "calendar.h"

static const struct statement find_entry = {
	.name = "event for calendar",
	.sql = CALENDAR_EVENTS " WHERE e.id = $1",
	.shape = DB_FOUND_ROW,
};

enum error event_entry(struct exchange *x)
{
	return calendar_show_one(x, &find_entry);
}

const struct route_doc event_entry_doc = {
	.summary = "The event as an iCalendar file",
	.media_type = "text/calendar",
};
