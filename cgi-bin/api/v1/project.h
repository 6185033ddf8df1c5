/*
 * What students/ and projects/ share: the table of the projects that were handed in.
 */
#ifndef EVOLV_API_PROJECT_H
#define EVOLV_API_PROJECT_H

#include "resource/resource.h"

/* Students see their own, instructors those of their schedules; these and admins mark them. */
extern const struct resource project_resource;

#endif
