/*
 * See backup_reader.h.
 */
#include "backup_reader.h"

#include "auth/digest.h"
#include "base/file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)256 << 10)

struct backup_reader {
	struct evolv *evolv;
	const char *path;
	struct archive *tar;
	struct digest *digest; /* of the member that is being read */
	char *buffer;
};

static int damaged(const struct backup_reader *reader)
{
	int number = archive_errno(reader->tar);
	const char *words = archive_error_string(reader->tar);

	if (number == ENOENT || number == EACCES || number == EISDIR) {
		return evolv_fail(EX_NOINPUT, "%s cannot be read: %s", reader->path,
				  strerror(number));
	}
	return evolv_fail(EX_DATAERR, "%s is damaged or no backup of Evolv: %s", reader->path,
			  words != NULL ? words : "it cannot be read");
}

/* Reads the member's next bytes; 0 at its end, -1 after telling what is wrong with the file. */
static ssize_t read_member(const struct backup_member *member, void *buffer, size_t size)
{
	struct backup_reader *reader = member->reader;
	la_ssize_t count = archive_read_data(reader->tar, buffer, size);

	if (count < 0) {
		damaged(reader);
		return -1;
	}
	digest_add(reader->digest, buffer, (size_t)count);
	return count;
}

const char *backup_member_sha256(const struct backup_member *member)
{
	struct backup_reader *reader = member->reader;
	ssize_t count = 0;

	do {
		count = read_member(member, reader->buffer, BLOCK_SIZE);
	} while (count > 0);
	return count < 0 ? NULL : digest_hex(reader->digest, &reader->evolv->arena);
}

char *backup_member_text(const struct backup_member *member, size_t limit)
{
	struct backup_reader *reader = member->reader;

	if (member->size < 0 || (uint64_t)member->size > limit) {
		evolv_fail(EX_DATAERR, "%s: %s is too long.", reader->path, member->name);
		return NULL;
	}
	char *text = arena_alloc(&reader->evolv->arena, (size_t)member->size + 1);
	size_t length = 0;
	while (length < (size_t)member->size) {
		ssize_t count = read_member(member, text + length, (size_t)member->size - length);
		if (count < 0) {
			return NULL;
		}
		if (count == 0) {
			evolv_fail(EX_DATAERR, "%s: %s ends too early.", reader->path,
				   member->name);
			return NULL;
		}
		length += (size_t)count;
	}
	return text;
}

int backup_member_copy(const struct backup_member *member, int to)
{
	char *buffer = member->reader->buffer;

	for (;;) {
		ssize_t count = read_member(member, buffer, BLOCK_SIZE);
		if (count <= 0) {
			return count == 0 ? EX_OK : EX_DATAERR;
		}
		if (!file_write(to, buffer, (size_t)count)) {
			return evolv_fail(EX_CANTCREAT, "%s cannot be written: %s", member->name,
					  strerror(errno));
		}
	}
}

static int read_members(struct backup_reader *reader, take_member_fn *take, void *context)
{
	struct archive_entry *entry = NULL;
	int status = EX_OK;

	while (status == EX_OK) {
		int read = archive_read_next_header(reader->tar, &entry);
		if (read == ARCHIVE_EOF) {
			return EX_OK;
		}
		if (read != ARCHIVE_OK || archive_entry_filetype(entry) != AE_IFREG ||
		    archive_entry_pathname(entry) == NULL) {
			return damaged(reader);
		}
		reader->digest = digest_new(&reader->evolv->arena);
		const struct backup_member member = {
			.name = arena_strdup(&reader->evolv->arena, archive_entry_pathname(entry)),
			.size = archive_entry_size(entry),
			.reader = reader,
		};
		status = take(context, &member);
	}
	return status;
}

int backup_read(struct evolv *evolv, const char *path, take_member_fn *take, void *context)
{
	struct backup_reader reader = {
		.evolv = evolv,
		.path = path,
		.tar = archive_read_new(),
		.buffer = arena_alloc(&evolv->arena, BLOCK_SIZE),
	};

	archive_read_support_format_tar(reader.tar);
	int status = archive_read_open_filename(reader.tar, path, BLOCK_SIZE) == ARCHIVE_OK
			     ? read_members(&reader, take, context)
			     : damaged(&reader);
	archive_read_free(reader.tar);
	return status;
}
