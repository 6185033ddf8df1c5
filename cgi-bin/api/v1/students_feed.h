/*
 * The private calendar of a student: the schedules they sit in and the events they registered for, under an
 * address that only they know and can renew.
 */
#ifndef EVOLV_API_STUDENTS_FEED_H
#define EVOLV_API_STUDENTS_FEED_H

#include "app/app.h"

handler_fn students_feed;        /* GET calendar/{code}.ics: what a calendar program fetches */
handler_fn students_feed_show;   /* GET me/calendar/: whether there is an address */
handler_fn students_feed_renew;  /* POST me/calendar/: a new one; an old one stops to work */
handler_fn students_feed_remove; /* DELETE me/calendar/ */

extern const struct route_doc students_feed_doc, students_feed_show_doc, students_feed_renew_doc,
	students_feed_remove_doc;

#endif
