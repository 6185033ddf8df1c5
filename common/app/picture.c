/*
 * See picture.h.
 */
#include "app/picture.h"

#include "http/file_type.h"
#include "http/upload_rule.h"

#include <stddef.h>

const char *const picture_states[] = { "processing", "ready", "broken", NULL };

const struct file_rule picture_rule = {
	.takes = &upload_pictures,
	.detect = file_type_detect,
};
