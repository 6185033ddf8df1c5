/*
 * See backup_writer.h. libarchive makes the tar file.
 */
#include "backup_writer.h"

#include "auth/digest.h"
#include "base/draft.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)256 << 10)
#define SUMS_MAX    ((size_t)1 << 30)

struct backup_writer {
	struct evolv *evolv;
	const char *path;
	struct archive *tar;
	struct draft draft;
	int descriptor;
	bool finished;
	int error; /* errno of the first failure; 0: none */
	struct strbuf sums;
	char *buffer;
	time_t now;
	int64_t bytes;
};

/* What a signal must remove; NULL: nothing. */
static const char *volatile unfinished = NULL;

static void remove_unfinished(int signal_number)
{
	const char *path = unfinished;

	if (path != NULL) {
		unlink(path);
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* What libarchive hands on. It is never told of a failure: it would forget to free what it has. */
static la_ssize_t write_bytes(struct archive *tar, void *pointer, const void *bytes, size_t length)
{
	struct backup_writer *writer = pointer;

	(void)tar;
	if (writer->error == 0 && !file_write(writer->descriptor, bytes, length)) {
		writer->error = errno;
	}
	return (la_ssize_t)length;
}

/* Judges what libarchive answered, or has written meanwhile. */
static int judge(const struct backup_writer *writer, bool done)
{
	int number = writer->error != 0 ? writer->error : archive_errno(writer->tar);

	if (done && writer->error == 0) {
		return EX_OK;
	}
	return evolv_fail(number == ENOSPC || number == EDQUOT ? EX_CANTCREAT : EX_IOERR,
			  "%s cannot be written: %s", writer->path, strerror(number));
}

static int open_draft(struct backup_writer *writer)
{
	if (!draft_begin_part(&writer->draft, &writer->evolv->arena, writer->path)) {
		return evolv_fail(EX_CANTCREAT, "%s.part cannot be written: %s", writer->path,
				  errno == EBUSY ? "another backup is writing it"
						 : strerror(errno));
	}
	unfinished = writer->draft.temporary;
	signal(SIGINT, remove_unfinished);
	signal(SIGTERM, remove_unfinished);
	signal(SIGHUP, remove_unfinished);
	return EX_OK;
}

int backup_writer_begin(struct backup_writer **place, struct evolv *evolv, const char *path)
{
	struct backup_writer *writer = arena_alloc(&evolv->arena, sizeof(*writer));

	*writer = (struct backup_writer){
		.evolv = evolv,
		.path = path,
		.descriptor = STDOUT_FILENO,
		.draft = { .descriptor = -1 },
		.buffer = arena_alloc(&evolv->arena, BUFFER_SIZE),
		.now = time(NULL),
	};
	strbuf_init(&writer->sums, SUMS_MAX);
	*place = writer;
	if (!text_equal(path, "-")) {
		int status = open_draft(writer);
		if (status != EX_OK) {
			return status;
		}
		writer->descriptor = writer->draft.descriptor;
	}
	writer->tar = archive_write_new();
	return judge(writer, archive_write_set_format_pax_restricted(writer->tar) == ARCHIVE_OK &&
				     archive_write_open(writer->tar, writer, NULL, write_bytes,
							NULL) == ARCHIVE_OK);
}

static int begin_member(struct backup_writer *writer, const char *name, int64_t size)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, size);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, writer->now, 0);
	int written = archive_write_header(writer->tar, entry);
	archive_entry_free(entry);
	return judge(writer, written == ARCHIVE_OK);
}

static int end_member(struct backup_writer *writer, const char *name, int64_t size,
		      struct digest *digest)
{
	strbuf_addf(&writer->sums, "%s  %s\n", digest_hex(digest, &writer->evolv->arena), name);
	writer->bytes += size;
	return judge(writer, archive_write_finish_entry(writer->tar) == ARCHIVE_OK);
}

static int write_data(struct backup_writer *writer, const void *bytes, size_t length)
{
	la_ssize_t written = archive_write_data(writer->tar, bytes, length);

	return judge(writer, written == (la_ssize_t)length);
}

int backup_writer_add_text(struct backup_writer *writer, const char *name, const char *text,
			   size_t length)
{
	struct digest *digest = digest_new(&writer->evolv->arena);
	int status = begin_member(writer, name, (int64_t)length);

	if (status == EX_OK) {
		status = write_data(writer, text, length);
	}
	digest_add(digest, text, length);
	return status == EX_OK ? end_member(writer, name, (int64_t)length, digest) : status;
}

/* Copies size bytes, no more: the head of the member has said so. */
static int copy_file(struct backup_writer *writer, const char *name, int descriptor, int64_t size,
		     struct digest *digest)
{
	for (int64_t done = 0; done < size;) {
		ssize_t count =
			pread(descriptor, writer->buffer,
			      (size_t)(size - done < (int64_t)BUFFER_SIZE ? size - done
									  : (int64_t)BUFFER_SIZE),
			      done);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			return evolv_fail(EX_IOERR, "%s cannot be read: %s", name,
					  count == 0 ? "it became shorter meanwhile"
						     : strerror(errno));
		}
		digest_add(digest, writer->buffer, (size_t)count);
		int status = write_data(writer, writer->buffer, (size_t)count);
		if (status != EX_OK) {
			return status;
		}
		done += count;
	}
	return EX_OK;
}

int backup_writer_add_file(struct backup_writer *writer, const char *name, int descriptor)
{
	struct digest *digest = digest_new(&writer->evolv->arena);
	struct stat status = { 0 };

	if (fstat(descriptor, &status) != 0) {
		return evolv_fail(EX_IOERR, "%s cannot be read: %s", name, strerror(errno));
	}
	int result = begin_member(writer, name, status.st_size);
	if (result == EX_OK) {
		result = copy_file(writer, name, descriptor, status.st_size, digest);
	}
	return result == EX_OK ? end_member(writer, name, status.st_size, digest) : result;
}

static int add_sums(struct backup_writer *writer)
{
	const struct strbuf *sums = &writer->sums;

	if (!strbuf_ok(sums)) {
		return evolv_fail(EX_SOFTWARE, "There are too many files for one backup.");
	}
	int status = begin_member(writer, BACKUP_SUMS, (int64_t)sums->length);
	return status == EX_OK ? write_data(writer, sums->text, sums->length) : status;
}

int backup_writer_finish(struct backup_writer *writer)
{
	int status = add_sums(writer);

	if (status == EX_OK) {
		status = judge(writer, archive_write_close(writer->tar) == ARCHIVE_OK);
	}
	if (status == EX_OK && writer->draft.temporary != NULL && !draft_finish(&writer->draft)) {
		status = evolv_fail(EX_CANTCREAT, "%s cannot be written: %s", writer->path,
				    strerror(errno));
	}
	writer->finished = status == EX_OK;
	return status;
}

void backup_writer_free(struct backup_writer *writer)
{
	/* Freeing writes the end of a tar file: what has failed gets none. */
	if (!writer->finished && writer->error == 0) {
		writer->error = ECANCELED;
	}
	if (writer->tar != NULL) {
		archive_write_free(writer->tar);
	}
	draft_abandon(&writer->draft);
	unfinished = NULL;
	strbuf_clear(&writer->sums);
}

int64_t backup_writer_bytes(const struct backup_writer *writer)
{
	return writer->bytes;
}
