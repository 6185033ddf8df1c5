/*
 * See upload_rule.h.
 */
#include "http/upload_rule.h"

#include "base/text.h"
#include "http/media_type.h"
#include "http/upload.h"

#include <string.h>

const struct upload_rule upload_pictures = {
	.folder = "uploads",
	.extensions = (const char *const[]){ "jpg", "jpeg", "png", "webp", NULL },
	.for_worker = true,
};

/* What a person learns from. Nothing that a browser or a computer runs when it is opened by mistake. */
const struct upload_rule upload_materials = {
	.folder = "materials",
	.extensions =
		(const char *const[]){
			"mp4", "webm", "mkv", "mov",  "avi", "m4v",   "pdf",  "doc", "docx", "odt",
			"txt", "md",   "ppt", "pptx", "odp", "rtf",   "epub", "xls", "xlsx", "ods",
			"csv", "zip",  "tar", "gz",   "tgz", "bz2",   "xz",   "7z",  "rar",  "png",
			"jpg", "jpeg", "gif", "webp", "mp3", "ipynb", "json", NULL,
		},
};

const char *upload_extension(struct arena *arena, const struct upload *upload)
{
	const char *dot = strrchr(upload->file_name, '.');

	return dot == NULL ? "" : text_to_lower(arena, dot + 1);
}

bool upload_rule_takes(const struct upload_rule *rule, const char *extension)
{
	return text_is_one_of(extension, rule->extensions);
}

bool upload_rule_accept(const struct upload_rule *rule, struct arena *arena, struct upload *upload,
			const char *content)
{
	const char *extension = upload_extension(arena, upload);
	const struct media_type *kind = media_type_find(extension);

	if (kind == NULL || content == NULL || !media_type_holds(kind, content)) {
		return false;
	}
	upload->content_type = kind->type;
	upload->for_worker = rule->for_worker;
	upload_key(arena, upload, rule->folder, extension);
	return true;
}
