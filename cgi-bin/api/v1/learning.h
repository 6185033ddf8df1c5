/*
 * What the programs around a schedule share: the tables of its modules and of their lessons.
 */
#ifndef EVOLV_API_LEARNING_H
#define EVOLV_API_LEARNING_H

#include "resource/resource.h"

extern const struct resource module_resource;
extern const struct resource lesson_resource;

#endif
