/*
 * See file.h.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE  ((size_t)64 << 10)

#define OTHERS_MAY 0007 /* permission bits */

/* Reads until size bytes are there or the file ends; -1 on an error. */
static ssize_t read_fully(int descriptor, char *bytes, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t count = read(descriptor, bytes + got, size - got);

		if (count == 0) {
			break;
		}
		if (count > 0) {
			got += (size_t)count;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return (ssize_t)got;
}

char *file_read(struct arena *arena, const char *path, size_t limit, size_t *length)
{
	struct stat status = { 0 };
	char *bytes = NULL;
	ssize_t got = -1;
	int saved = 0;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (descriptor < 0 || fstat(descriptor, &status) < 0) {
		goto out;
	}
	if (status.st_size < 0 || (size_t)status.st_size > limit) {
		errno = EFBIG;
		goto out;
	}
	bytes = arena_alloc(arena, (size_t)status.st_size + 1);
	got = read_fully(descriptor, bytes, (size_t)status.st_size);
	if (got >= 0 && length != NULL) {
		*length = (size_t)got;
	}
out:
	saved = errno;
	if (descriptor >= 0) {
		close(descriptor);
	}
	errno = saved;
	return got < 0 ? NULL : bytes;
}

bool file_write(int descriptor, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t written = write(descriptor, at, length);

		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			at += written;
			length -= (size_t)written;
		}
	}
	return true;
}

bool file_copy(int from, int to, size_t *copied)
{
	char buffer[COPY_SIZE];
	ssize_t length = 0;

	do {
		length = read(from, buffer, sizeof(buffer));
		if (length > 0 && !file_write(to, buffer, (size_t)length)) {
			return false;
		}
		if (length > 0 && copied != NULL) {
			*copied += (size_t)length;
		}
	} while (length > 0 || (length < 0 && errno == EINTR));
	return length == 0;
}

const char *file_secrecy_problem(const char *path)
{
	struct stat status = { 0 };

	if (stat(path, &status) != 0) {
		return strerror(errno);
	}
	if (!S_ISREG(status.st_mode)) {
		return "not a regular file";
	}
	return (status.st_mode & OTHERS_MAY) != 0 ? "others may use it; chmod 600 it" : NULL;
}
