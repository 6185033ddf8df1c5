/*
 * What courses/ and course-materials/ share: the table of what there is to learn from.
 */
#ifndef EVOLV_API_MATERIALS_H
#define EVOLV_API_MATERIALS_H

#include "resource/resource.h"

extern const struct resource material_resource;

/* Whoever may look at materials at all; of which courses, the resource's scopes say. */
#define MATERIAL_READERS (ROLE_STUDENT | ROLE_ALUMNI | ROLE_INSTRUCTOR | ROLE_ADMIN)
#define MATERIAL_WRITERS (ROLE_INSTRUCTOR | ROLE_ADMIN)

/* The list of a course's materials: 403, not an empty list, for whoever may not see them. */
handler_fn material_list;
/* A new one, which needs its file. */
handler_fn material_create;

#endif
