/*
 * events/{id}.ics: one event for one's own calendar, the same entry there as in the feed of all.
 */
#ifndef EVOLV_API_EVENT_ENTRY_H
#define EVOLV_API_EVENT_ENTRY_H

#include "app/app.h"

handler_fn event_entry;

extern const struct route_doc event_entry_doc;

#endif
