/*
 * Files that must not outlive the program, however it ends short of SIGKILL: an upload on its way. Who makes one tells
 * of it here; who ends the program early (app/guard.c) has them removed.
 */
#ifndef EVOLV_BASE_SCRATCH_FILE_H
#define EVOLV_BASE_SCRATCH_FILE_H

#include <signal.h>
#include <unistd.h>

#define SCRATCH_FILES_MAX 8
#define SCRATCH_PATH_SIZE 1024

/* Written by scratch_file_add() alone. A path is whole before it counts: a handler may come at any moment. */
extern struct scratch_files {
	char paths[SCRATCH_FILES_MAX][SCRATCH_PATH_SIZE];
	volatile sig_atomic_t count;
} scratch_files;

/* Remembers a file. The path is copied. More than a few at a time, or a very long path, are not remembered: the worker
 * finds what is left of them a day later. */
void scratch_file_add(const char *path);

/* Removes what is remembered and still there, and forgets it. Here, so that everybody sees that a signal's handler may
 * call it. */
static inline void scratch_files_remove(void)
{
	while (scratch_files.count > 0) {
		scratch_files.count = scratch_files.count - 1;
		unlink(scratch_files.paths[scratch_files.count]);
	}
}

#endif
