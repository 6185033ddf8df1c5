/*
 * See picture.h.
 */
#include "app/picture.h"

#include "http/file_type.h"

#include <stddef.h>

static const char *const extensions[] = { "jpg", "jpeg", "png", "webp", NULL };

const char *const picture_states[] = { "processing", "ready", "broken", NULL };

const struct file_rule picture_rule = {
	.folder = "uploads",
	.extensions = extensions,
	.detect = file_type_detect,
	.for_worker = true,
};
