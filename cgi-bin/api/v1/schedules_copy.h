/*
 * schedules/{id}/copy/: the run again from another day on, with its modules and lessons.
 */
#ifndef EVOLV_API_SCHEDULES_COPY_H
#define EVOLV_API_SCHEDULES_COPY_H

#include "app/app.h"

/* POST; the route's resource is that of schedules. */
handler_fn schedule_copy;

extern const struct route_doc schedule_copy_doc;

#endif
