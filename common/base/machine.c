/*
 * See machine.h.
 */
#include "base/machine.h"

#include <limits.h>
#include <unistd.h>

const char *machine_name(struct arena *arena, const char *configured)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (*configured != '\0') {
		return configured;
	}
	/* Too long a name is cut, without a NUL. */
	if (gethostname(host, sizeof(host) - 1) != 0 || host[0] == '\0') {
		return "localhost";
	}
	return arena_strdup(arena, host);
}
