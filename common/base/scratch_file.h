/*
 * Files that must not outlive the program, however it ends short of SIGKILL: an upload on its way. Who makes one tells
 * of it here; who ends the program early (app/guard.c) has them removed.
 */
#ifndef EVOLV_BASE_SCRATCH_FILE_H
#define EVOLV_BASE_SCRATCH_FILE_H

/* Remembers a file. The path is copied. More than a few at a time, or a very long path, are not remembered: the worker
 * finds what is left of them a day later. */
void scratch_file_add(const char *path);

/* Removes what is remembered and still there, and forgets it. May be called from a signal's handler. */
void scratch_files_remove(void);

#endif
