/*
 * POST students/me/projects/: a student hands a project in.
 */
#ifndef EVOLV_API_STUDENTS_PROJECTS_H
#define EVOLV_API_STUDENTS_PROJECTS_H

#include "app/app.h"

handler_fn students_hand_in;

extern const struct route_doc students_hand_in_doc;

#endif
