/*
 * students/me/enroll/{schedule_id}/: a seat in a run of a course, or a place in the line for one.
 */
#ifndef EVOLV_API_STUDENTS_ENROLL_H
#define EVOLV_API_STUDENTS_ENROLL_H

#include "app/app.h"

handler_fn students_enroll; /* POST */
handler_fn students_leave;  /* DELETE */

extern const struct route_doc students_enroll_doc, students_leave_doc;

#endif
