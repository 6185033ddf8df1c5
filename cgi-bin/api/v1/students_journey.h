/*
 * A student's way through the school: me/… for the student, {id}/… for an admin.
 */
#ifndef EVOLV_API_STUDENTS_JOURNEY_H
#define EVOLV_API_STUDENTS_JOURNEY_H

#include "app/app.h"

handler_fn students_dashboard, students_status, students_courses, students_events,
	students_certificates;

extern const struct route_doc students_dashboard_doc, students_status_doc, students_courses_doc,
	students_events_doc, students_certificates_doc;

/* The account that a path is about, as a parameter: the caller's below /me/, else that of the student {id}. */
enum error students_add_subject(struct db_params *params, struct exchange *x);

#endif
