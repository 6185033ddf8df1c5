/*
 * See scratch_file.h.
 */
#include "base/scratch_file.h"

#include <string.h>

struct scratch_files scratch_files;

void scratch_file_add(const char *path)
{
	size_t length = strlen(path);

	if (scratch_files.count < SCRATCH_FILES_MAX && length < SCRATCH_PATH_SIZE) {
		memcpy(scratch_files.paths[scratch_files.count], path, length + 1);
		scratch_files.count = scratch_files.count + 1;
	}
}
