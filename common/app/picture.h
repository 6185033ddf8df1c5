/*
 * Columns that hold a picture: uploaded, or named by its address elsewhere.
 *
 * What is uploaded is an original that nobody is shown. The worker makes the picture of it, and a small one, and puts
 * that key in the original's place (docs/files.md). The view shows three fields of the one column:
 *   image        the address of the picture, or null as long as there is none to be seen
 *   image_small  the address of the small one, or null
 *   image_state  "processing", "broken", "ready", or null: for whoever may upload one
 */
#ifndef EVOLV_APP_PICTURE_H
#define EVOLV_APP_PICTURE_H

#include "app/column.h"

extern const struct file_rule picture_rule;
extern const char *const picture_states[];

/* The three fields, for column tables. state_seen_by: as struct column's seen_by. */
#define PICTURE_COLUMNS(field, state_seen_by)                                                    \
	{ .name = field,                                                                         \
	  .type = COLUMN_FILE,                                                                   \
	  .flags = COLUMN_NULLABLE,                                                              \
	  .max = 500,                                                                            \
	  .file = &picture_rule,                                                                 \
	  .description = "A picture in multipart/form-data (JPEG, PNG or WebP), or the address " \
			 "of one elsewhere. Its own address leaves it as it is." },              \
		{ .name = field "_small",                                                        \
		  .type = COLUMN_FILE,                                                           \
		  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE,                                   \
		  .description = "The same, at most 400 pixels wide and high" },                 \
	{                                                                                        \
		.name = field "_state", .type = COLUMN_CHOICE,                                   \
		.flags = COLUMN_READ_ONLY | COLUMN_NULLABLE, .choices = picture_states,          \
		.seen_by = (state_seen_by),                                                      \
		.description = "What became of the last one that was uploaded"                   \
	}

#endif
