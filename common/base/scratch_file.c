/*
 * See scratch_file.h. A handler may come at any moment, so a path is whole before it counts.
 */
#include "base/scratch_file.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 8
#define PATH_SIZE 1024

static char paths[FILES_MAX][PATH_SIZE];
static volatile sig_atomic_t count;

void scratch_file_add(const char *path)
{
	size_t length = strlen(path);

	if (count < FILES_MAX && length < PATH_SIZE) {
		memcpy(paths[count], path, length + 1);
		count = count + 1;
	}
}

void scratch_files_remove(void)
{
	while (count > 0) {
		count = count - 1;
		unlink(paths[count]);
	}
}
