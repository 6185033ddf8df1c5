/*
 * See calendar.h.
 */
#include "calendar.h"

void calendar_add_rows(struct exchange *x, const struct db_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct icalendar_entry entry = {
			.uid = icalendar_uid(&x->arena, x->config.base_url,
					     db_text(rows, i, CALENDAR_KIND),
					     db_text(rows, i, CALENDAR_ID)),
			.changed = db_text(rows, i, CALENDAR_CHANGED),
			.start = db_text(rows, i, CALENDAR_START),
			.end = db_text(rows, i, CALENDAR_END),
			.summary = db_text(rows, i, CALENDAR_SUMMARY),
			.description = db_text(rows, i, CALENDAR_DESCRIPTION),
			.location = db_text(rows, i, CALENDAR_LOCATION),
		};
		icalendar_add(&x->response, &entry);
	}
}
