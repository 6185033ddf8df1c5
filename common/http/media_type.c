/*
 * See media_type.h. What a browser would run is sent as a text that it shows.
 */
#include "http/media_type.h"

#include "base/array.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

#define OFFICE_2007 "application/vnd.openxmlformats-officedocument."
#define OPEN        "application/vnd.oasis.opendocument"
#define OLE         "application/x-ole-storage"
#define TEXT        "text/plain"
#define MATROSKA    "video/x-matroska"

static const struct media_type kinds[] = {
	{ .extension = "jpg", .type = "image/jpeg" },
	{ .extension = "jpeg", .type = "image/jpeg" },
	{ .extension = "png", .type = "image/png" },
	{ .extension = "webp", .type = "image/webp" },
	{ .extension = "gif", .type = "image/gif" },

	{ .extension = "mp4", .type = "video/mp4" },
	{ .extension = "m4v", .type = "video/mp4" },
	{ .extension = "mov", .type = "video/quicktime", .contents = "video/quicktime video/mp4" },
	{ .extension = "webm", .type = "video/webm", .contents = MATROSKA },
	{ .extension = "mkv", .type = MATROSKA },
	{ .extension = "avi", .type = "video/x-msvideo" },
	{ .extension = "mp3", .type = "audio/mpeg" },

	{ .extension = "pdf", .type = "application/pdf" },
	{ .extension = "rtf", .type = "text/rtf" },
	{ .extension = "epub", .type = "application/epub+zip" },
	{ .extension = "doc", .type = "application/msword", .contents = OLE " text/rtf" },
	{ .extension = "xls", .type = "application/vnd.ms-excel", .contents = OLE },
	{ .extension = "ppt", .type = "application/vnd.ms-powerpoint", .contents = OLE },
	{ .extension = "docx",
	  .type = OFFICE_2007 "wordprocessingml.document",
	  .contents = "application/zip" },
	{ .extension = "xlsx",
	  .type = OFFICE_2007 "spreadsheetml.sheet",
	  .contents = "application/zip" },
	{ .extension = "pptx",
	  .type = OFFICE_2007 "presentationml.presentation",
	  .contents = "application/zip" },
	{ .extension = "odt", .type = OPEN ".text", .contents = OPEN " application/zip" },
	{ .extension = "ods", .type = OPEN ".spreadsheet", .contents = OPEN " application/zip" },
	{ .extension = "odp", .type = OPEN ".presentation", .contents = OPEN " application/zip" },

	{ .extension = "txt", .type = TEXT },
	{ .extension = "md", .type = TEXT },
	{ .extension = "csv", .type = TEXT },
	{ .extension = "json", .type = "application/json", .contents = TEXT },
	{ .extension = "ipynb", .type = "application/x-ipynb+json", .contents = TEXT },

	{ .extension = "zip", .type = "application/zip" },
	{ .extension = "tar", .type = "application/x-tar" },
	{ .extension = "gz", .type = "application/gzip" },
	{ .extension = "tgz", .type = "application/gzip" },
	{ .extension = "bz2", .type = "application/x-bzip2" },
	{ .extension = "xz", .type = "application/x-xz" },
	{ .extension = "7z", .type = "application/x-7z-compressed" },
	{ .extension = "rar", .type = "application/vnd.rar" },
};

const struct media_type *media_type_find(const char *extension)
{
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (text_equal(extension, kinds[i].extension)) {
			return &kinds[i];
		}
	}
	return NULL;
}

bool media_type_holds(const struct media_type *kind, const char *content)
{
	const char *at = kind->contents == NULL ? kind->type : kind->contents;

	while (*at != '\0') {
		size_t length = strcspn(at, " ");

		if (strlen(content) == length && memcmp(at, content, length) == 0) {
			return true;
		}
		at += length + strspn(at + length, " ");
	}
	return false;
}
