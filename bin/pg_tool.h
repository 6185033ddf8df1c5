/*
 * PostgreSQL's own programs (pg_dump, pg_restore, psql), run with a connection that only their environment tells.
 */
#ifndef EVOLV_BIN_PG_TOOL_H
#define EVOLV_BIN_PG_TOOL_H

#include "evolv.h"

#include <sys/types.h>

struct pg_tool {
	const char *name;
	pid_t pid;
};

/* Returns where the newest program of that name is; NULL: nowhere. */
const char *pg_tool_path(struct arena *arena, const char *name);

/* Starts the newest pg_dump, pg_restore or psql that is installed. arguments end with NULL, the first is the program's
 * name; environment is that of conninfo_environment(). in and out become its standard input and output; they stay open
 * here. It ends when this program does. Returns 0, or the exit status after telling what is wrong. */
int pg_tool_start(struct pg_tool *tool, struct evolv *evolv, const char *const *arguments,
		  char *const *environment, int in, int out);

/* Waits for its end. Returns 0 when it went well, or EX_SOFTWARE; it has said itself what was wrong. */
int pg_tool_wait(struct pg_tool *tool);

#endif
