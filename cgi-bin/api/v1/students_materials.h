/*
 * students/me/learning-materials/: what an approved student learns from, and where the class meets.
 */
#ifndef EVOLV_API_STUDENTS_MATERIALS_H
#define EVOLV_API_STUDENTS_MATERIALS_H

#include "app/app.h"

handler_fn students_materials;

extern const struct route_doc students_materials_doc;

#endif
