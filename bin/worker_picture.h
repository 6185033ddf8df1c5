/*
 * Running evolv-picture: a process of its own for each original, with limits, so that a picture that was made to harm
 * harms nobody else.
 */
#ifndef EVOLV_BIN_WORKER_PICTURE_H
#define EVOLV_BIN_WORKER_PICTURE_H

#include "base/arena.h"
#include "base/config.h"

#include <stddef.h>

#define PICTURE_COUNT 2

/* One result, in a file without a name. */
struct made_picture {
	int file;
	size_t size;        /* bytes */
	const char *suffix; /* of its key's name: "" or "-small" */
};

enum picture_result {
	PICTURE_MADE,
	PICTURE_BROKEN, /* the original is none that can be read, or it broke or outlasted its process */
	PICTURE_LATER, /* something else is wrong, which the log tells */
};

/* Makes the pictures of the original that is open at file. After PICTURE_MADE the caller calls
 * worker_picture_close(). */
enum picture_result worker_picture_make(struct made_picture *made, const struct config *config,
					struct arena *arena, int file);
void worker_picture_close(struct made_picture *made);

#endif
