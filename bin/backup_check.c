/*
 * Whether a backup is whole: every member has the sum that stands in the last one, and there are those that the manifest
 * names.
 */
#include "backup_reader.h"
#include "backup_writer.h"
#include "base/text.h"
#include "evolv_backup.h"

#include <string.h>

#define MANIFEST_MAX ((size_t)512 << 20)
#define SUMS_MAX     ((size_t)1 << 30)

struct checking {
	struct evolv *evolv;
	struct backup *backup;
	struct strbuf seen; /* what SHA256SUMS must say */
	size_t files;       /* of the manifest, that were seen */
	bool has_database;
	bool over; /* SHA256SUMS was there */
};

static int damaged(const struct checking *checking, const char *what)
{
	return evolv_fail(EX_DATAERR, "%s is damaged or no backup of Evolv: %s. Nothing was done.",
			  checking->backup->path, what);
}

static int take_manifest(struct checking *checking, const struct backup_member *member)
{
	struct evolv *evolv = checking->evolv;
	char *text = backup_member_text(member, MANIFEST_MAX);

	if (text == NULL) {
		return EX_DATAERR;
	}
	if (strlen(text) != (size_t)member->size) {
		return damaged(checking, "its manifest is no text");
	}
	const char *problem =
		backup_manifest_read(&checking->backup->manifest, &evolv->arena, text);
	return problem == NULL ? EX_OK : damaged(checking, problem);
}

/* Names the first member whose line differs. */
static int wrong_sum(const struct checking *checking, const char *sums)
{
	const char *seen = checking->seen.text;

	while (*seen != '\0') {
		size_t length = strcspn(seen, "\n") + 1;
		if (strncmp(seen, sums, length) != 0) {
			const char *name = seen + strcspn(seen, " ") + 2;
			return damaged(checking, arena_printf(&checking->evolv->arena,
							      "%.*s is not what was written",
							      (int)strcspn(name, "\n"), name));
		}
		seen += length;
		sums += length;
	}
	return damaged(checking, "a member is missing");
}

static int take_sums(struct checking *checking, const struct backup_member *member)
{
	const char *sums = backup_member_text(member, SUMS_MAX);

	checking->over = true;
	if (sums == NULL) {
		return EX_DATAERR;
	}
	return text_equal(sums, checking->seen.text) ? EX_OK : wrong_sum(checking, sums);
}

/* The members stand in the order of the manifest. */
static int expect(struct checking *checking, const char *name)
{
	const struct backup_manifest *manifest = &checking->backup->manifest;

	if (checking->over) {
		return damaged(checking, "something follows its end");
	}
	if (text_equal(name, BACKUP_DATABASE)) {
		checking->has_database = true;
	}
	if (!text_starts_with(name, BACKUP_FILES)) {
		return EX_OK;
	}
	if (checking->files == manifest->file_count ||
	    !text_equal(name + strlen(BACKUP_FILES), manifest->files[checking->files].key)) {
		return damaged(checking, "a file is missing, or one too many");
	}
	checking->files++;
	return EX_OK;
}

static int take(void *context, const struct backup_member *member)
{
	struct checking *checking = context;
	int status = expect(checking, member->name);

	if (status == EX_OK && text_equal(member->name, BACKUP_SUMS)) {
		return take_sums(checking, member);
	}
	if (status == EX_OK && text_equal(member->name, BACKUP_MANIFEST)) {
		status = take_manifest(checking, member);
	}
	if (status != EX_OK) {
		return status;
	}
	const char *sha256 = backup_member_sha256(member);
	if (sha256 == NULL) {
		return EX_DATAERR;
	}
	strbuf_addf(&checking->seen, "%s  %s\n", sha256, member->name);
	checking->backup->member_count++;
	checking->backup->bytes += member->size;
	return EX_OK;
}

int backup_check(struct backup *backup, struct evolv *evolv, const char *path)
{
	struct checking checking = { .evolv = evolv, .backup = backup };

	*backup = (struct backup){ .path = path };
	strbuf_init(&checking.seen, SUMS_MAX);
	int status = backup_read(evolv, path, take, &checking);
	if (status == EX_OK && !checking.over) {
		status = damaged(&checking, "it ends too early");
	}
	if (status == EX_OK && (backup->manifest.made == NULL || !checking.has_database ||
				checking.files != backup->manifest.file_count)) {
		status = damaged(&checking, "a member is missing");
	}
	strbuf_clear(&checking.seen);
	return status;
}
