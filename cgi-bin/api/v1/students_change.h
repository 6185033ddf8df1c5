/*
 * Changing a student: by an admin at students/{id}/, by the student at students/me/.
 */
#ifndef EVOLV_API_STUDENTS_CHANGE_H
#define EVOLV_API_STUDENTS_CHANGE_H

#include "app/app.h"

handler_fn students_replace; /* PUT {id}/ */
handler_fn students_update;  /* PATCH {id}/ */
handler_fn students_show_own;
handler_fn students_update_own;

extern const struct route_doc students_replace_doc, students_update_doc, students_update_own_doc;

#endif
