/*
 * POST students/: somebody applies.
 */
#ifndef EVOLV_API_STUDENTS_APPLY_H
#define EVOLV_API_STUDENTS_APPLY_H

#include "app/app.h"

handler_fn students_apply;
sign_in_again_fn students_apply_sign_in;

extern const struct route_doc students_apply_doc;

#endif
