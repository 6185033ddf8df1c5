/*
 * See pg_tool.h.
 */
#include "pg_tool.h"

#include "base/array.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEBIAN_FOLDER "/usr/lib/postgresql"

static int is_version(const struct dirent *entry)
{
	size_t version = 0;

	return text_to_size(entry->d_name, 10000, &version);
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

/* Debian keeps every version apart; a newer pg_dump reads an older server, never the other way. */
static const char *debian_path(struct arena *arena, const char *name)
{
	struct dirent **versions = NULL;
	const char *found = NULL;
	int count = scandir(DEBIAN_FOLDER, &versions, is_version, by_version);

	for (int i = 0; i < count; i++) {
		const char *path =
			arena_printf(arena, DEBIAN_FOLDER "/%s/bin/%s", versions[i]->d_name, name);
		found = access(path, X_OK) == 0 ? path : found;
		free(versions[i]);
	}
	free(versions);
	return found;
}

/* The first in a folder of PATH. */
static const char *path_in_path(struct arena *arena, const char *name)
{
	const char *folder = getenv("PATH");

	while (folder != NULL && *folder != '\0') {
		int length = (int)strcspn(folder, ":");
		const char *path = arena_printf(arena, "%.*s/%s", length, folder, name);
		if (length > 0 && access(path, X_OK) == 0) {
			return path;
		}
		folder += length + (folder[length] == ':' ? 1 : 0);
	}
	return NULL;
}

/* In the child: what it keeps of us is its two files and the environment. */
_Noreturn static void become(const char *path, char *const *arguments, char *const *environment,
			     int in, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
		execve(path, arguments, environment);
	}
	_exit(127);
}

const char *pg_tool_path(struct arena *arena, const char *name)
{
	const char *path = debian_path(arena, name);

	return path != NULL ? path : path_in_path(arena, name);
}

/* execve() promises to leave them alone, and its type does not say so. */
static char **copy_arguments(struct arena *arena, const char *const *arguments)
{
	size_t count = 0;

	while (arguments[count] != NULL) {
		count++;
	}
	char **copies = arena_array(arena, count + 1, sizeof(*copies));
	for (size_t i = 0; i < count; i++) {
		copies[i] = arena_strdup(arena, arguments[i]);
	}
	return copies;
}

int pg_tool_start(struct pg_tool *tool, struct evolv *evolv, const char *const *arguments,
		  char *const *environment, int in, int out)
{
	const char *name = arguments[0];
	const char *path = pg_tool_path(&evolv->arena, name);

	*tool = (struct pg_tool){ .name = name, .pid = -1 };
	if (path == NULL) {
		return evolv_fail(EX_UNAVAILABLE,
				  "There is no %s. Install PostgreSQL's client programs (on Debian "
				  "the package postgresql-client).",
				  name);
	}
	char **copies = copy_arguments(&evolv->arena, arguments);
	fflush(stdout);
	tool->pid = fork();
	if (tool->pid == 0) {
		become(path, copies, environment, in, out);
	}
	return tool->pid > 0 ? EX_OK
			     : evolv_fail(EX_OSERR, "%s cannot be run: %s", path, strerror(errno));
}

int pg_tool_wait(struct pg_tool *tool)
{
	int status = 0;

	while (waitpid(tool->pid, &status, 0) < 0) {
		if (errno != EINTR) {
			return evolv_fail(EX_OSERR, "%s: %s", tool->name, strerror(errno));
		}
	}
	tool->pid = -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0
		       ? EX_OK
		       : evolv_fail(EX_SOFTWARE, "%s did not succeed.", tool->name);
}
