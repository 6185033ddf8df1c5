/*
 * See media_type.h.
 */
#include "http/media_type.h"

#include "base/array.h"
#include "base/text.h"

static const struct {
	const char *extension;
	const char *type;
} media_types[] = {
	{ .extension = "pdf", .type = "application/pdf" },
	{ .extension = "mp4", .type = "video/mp4" },
	{ .extension = "webm", .type = "video/webm" },
	{ .extension = "txt", .type = "text/plain" },
	{ .extension = "md", .type = "text/plain" },
	{ .extension = "csv", .type = "text/plain" },
	{ .extension = "png", .type = "image/png" },
	{ .extension = "jpg", .type = "image/jpeg" },
	{ .extension = "jpeg", .type = "image/jpeg" },
	{ .extension = "gif", .type = "image/gif" },
	{ .extension = "webp", .type = "image/webp" },
	{ .extension = "zip", .type = "application/zip" },
	{ .extension = "mp3", .type = "audio/mpeg" },
};

const char *media_type_of(const char *extension)
{
	for (size_t i = 0; i < LENGTH(media_types); i++) {
		if (text_equal(extension, media_types[i].extension)) {
			return media_types[i].type;
		}
	}
	return "application/octet-stream";
}
