/*
 * Which machine this is, among several that share a database.
 */
#ifndef EVOLV_BASE_MACHINE_H
#define EVOLV_BASE_MACHINE_H

#include "base/arena.h"

/* Returns configured, or the host's name where that is "". Web programs and worker of one machine must get the same:
 * where they run on hosts of different names, the setting has to say it. */
const char *machine_name(struct arena *arena, const char *configured);

#endif
