/*
 * What a connection string says, for programs of PostgreSQL that are run by ours: their command line can be seen by
 * everybody on the machine, their environment cannot.
 */
#ifndef EVOLV_DATA_CONNINFO_H
#define EVOLV_DATA_CONNINFO_H

#include "base/arena.h"

/* Returns the environment that makes libpq connect as conninfo says, but to another database when that is not NULL:
 * "PGHOST=…", …, NULL. What this program's own environment says of PG… is not in it, the rest of it is. NULL when
 * conninfo cannot be read. */
char **conninfo_environment(struct arena *arena, const char *conninfo, const char *database);

/* Returns the value of a word ("dbname", "host"), "" when conninfo does not say it or cannot be read. */
const char *conninfo_word(struct arena *arena, const char *conninfo, const char *word);

#endif
