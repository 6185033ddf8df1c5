/*
 * events/calendar/: the events of one month, as it is cut in a time zone.
 */
#ifndef EVOLV_API_EVENT_CALENDAR_H
#define EVOLV_API_EVENT_CALENDAR_H

#include "app/app.h"

handler_fn event_calendar;
extern const struct route_doc event_calendar_doc;

#endif
