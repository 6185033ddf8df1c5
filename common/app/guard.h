/*
 * The bounds of a program's life: time, memory, and what it leaves behind when it meets one.
 */
#ifndef EVOLV_APP_GUARD_H
#define EVOLV_APP_GUARD_H

#include <stddef.h>

/* Sets the limits. From here on a program that runs out of time or memory answers a complete 503 and ends,
 * as long as nothing was written yet; after that it just ends. request_id is copied. seconds 0: no bound of
 * time; memory_mb 0: none of memory. */
void guard_start(const char *request_id, size_t seconds, size_t memory_mb);

/* Gives the request another span, for uploads. */
void guard_extend(size_t seconds);

/* The answer is being written: nothing else may be. */
void guard_answering(void);

#endif
