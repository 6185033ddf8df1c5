/*
 * schedules/{id}.ics: a run of a course as a feed that a calendar program subscribes to.
 */
#ifndef EVOLV_API_SCHEDULES_CALENDAR_H
#define EVOLV_API_SCHEDULES_CALENDAR_H

#include "app/app.h"

handler_fn schedule_calendar;

extern const struct route_doc schedule_calendar_doc;

#endif
