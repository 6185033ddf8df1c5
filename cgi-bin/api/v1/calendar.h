/*
 * Rows of the database as entries of a calendar feed: the same thing has the same uid in every feed.
 */
#ifndef EVOLV_API_CALENDAR_H
#define EVOLV_API_CALENDAR_H

#include "app/exchange.h"
#include "http/icalendar.h"

/* The columns of a statement whose rows become entries. */
enum calendar_column {
	CALENDAR_KIND, /* "schedule", "event": with the id it makes the uid */
	CALENDAR_ID,
	CALENDAR_CHANGED,
	CALENDAR_START,
	CALENDAR_END,
	CALENDAR_SUMMARY,
	CALENDAR_DESCRIPTION,
	CALENDAR_LOCATION,
};

/* Schedules, alias s, and events, alias e; a WHERE follows. */
#define CALENDAR_SCHEDULES                                                                              \
	"SELECT 'schedule', s.id, rfc3339(s.updated_at), s.start_date::text, s.end_date::text, c.name," \
	" c.description, l.name"                                                                        \
	" FROM schedule s JOIN course c ON c.id = s.course_id LEFT JOIN location l ON l.id = s.location_id"
#define CALENDAR_EVENTS                                                                               \
	"SELECT 'event', e.id, rfc3339(e.updated_at), rfc3339(e.date), rfc3339(e.end_date), e.title," \
	" e.description, CASE WHEN e.is_virtual THEN 'Online' ELSE l.name END"                        \
	" FROM event e LEFT JOIN location l ON l.id = e.location_id"

/* Adds an entry per row, in the order of the rows. */
void calendar_add_rows(struct exchange *exchange, const struct db_rows *rows);

/* Answers with the one entry that a statement finds for the id in the path, as a calendar of its own for everybody. Same
 * errors as db_run(). */
enum error calendar_show_one(struct exchange *exchange, const struct statement *statement);

#endif
