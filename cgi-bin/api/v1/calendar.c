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

enum error calendar_show_one(struct exchange *x, const struct statement *statement)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	enum error error = db_run(x->db, statement, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	icalendar_begin(&x->response, db_text(&rows, 0, CALENDAR_SUMMARY));
	calendar_add_rows(x, &rows);
	icalendar_end(&x->response);
	x->response.caching = CACHING_PUBLIC;
	return NO_ERROR;
}
