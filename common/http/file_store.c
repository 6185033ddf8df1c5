/*
 * See file_store.h. A key that comes back from the database is checked again before it becomes a path.
 */
#include "http/file_store.h"

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM_BYTES 16
#define COPY_SIZE    ((size_t)64 << 10)

/* What is to be done with each upload that has a key. */
typedef enum error each_fn(struct arena *arena, const struct config *config, struct upload *upload);

static enum error each_upload(struct arena *arena, const struct config *config,
			      const struct body *body, each_fn *act)
{
	for (size_t i = 0; i < body->count; i++) {
		const struct value *value = &body->members[i].value;
		enum error error = NO_ERROR;

		if (value->kind == VALUE_FILE && value->upload->key != NULL) {
			error = act(arena, config, value->upload);
		}
		if (error != NO_ERROR) {
			return error;
		}
	}
	return NO_ERROR;
}

static enum error storage_error(const char *path)
{
	log_error("file store: %s: %s", path, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? ERROR_STORAGE_FULL : ERROR_INTERNAL;
}

static const char *path_of(struct arena *arena, const struct config *config, const char *key)
{
	return arena_printf(arena, "%s/%s", config->files_dir, key);
}

const char *file_store_key(struct arena *arena, struct upload *upload, const char *folder,
			   const char *extension)
{
	if (upload->key == NULL) {
		upload->key = arena_printf(arena, "%s/%s.%s", folder,
					   random_hex(arena, RANDOM_BYTES), extension);
	}
	return upload->key;
}

static enum error make_folder(struct arena *arena, const struct config *config, const char *key)
{
	const char *folder = path_of(arena, config, arena_strndup(arena, key, strcspn(key, "/")));

	return mkdir(folder, 0700) == 0 || errno == EEXIST ? NO_ERROR : storage_error(folder);
}

static bool write_bytes(int descriptor, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(descriptor, bytes, length);

		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return true;
}

static bool copy_bytes(int from, int to, char *buffer)
{
	ssize_t length = 0;

	do {
		length = read(from, buffer, COPY_SIZE);
		if (length > 0 && !write_bytes(to, buffer, (size_t)length)) {
			return false;
		}
	} while (length > 0 || (length < 0 && errno == EINTR));
	return length == 0;
}

/* Spool and store may be two file systems: then moving is copying. */
static enum error copy_over(struct arena *arena, const char *from_path, const char *to_path)
{
	int from = open(from_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool copied = from >= 0 && to >= 0 && copy_bytes(from, to, arena_alloc(arena, COPY_SIZE));
	enum error error = copied ? NO_ERROR : storage_error(to_path);

	if (from >= 0) {
		close(from);
	}
	if (to >= 0 && close(to) < 0 && error == NO_ERROR) {
		error = storage_error(to_path);
	}
	unlink(error == NO_ERROR ? from_path : to_path);
	return error;
}

/* The row that names the file will outlast a power failure: so must the file. */
static enum error make_durable(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum error error =
		descriptor >= 0 && fsync(descriptor) == 0 ? NO_ERROR : storage_error(path);

	if (descriptor >= 0) {
		close(descriptor);
	}
	return error;
}

static enum error keep_upload(struct arena *arena, const struct config *config,
			      struct upload *upload)
{
	const char *path = path_of(arena, config, upload->key);
	enum error error = upload->taken ? NO_ERROR : make_folder(arena, config, upload->key);

	if (upload->taken || error != NO_ERROR) {
		return error;
	}
	if (rename(upload->path, path) != 0) {
		error = errno == EXDEV ? copy_over(arena, upload->path, path) : storage_error(path);
	}
	upload->taken = error == NO_ERROR;
	return upload->taken ? make_durable(path) : error;
}

static enum error undo_upload(struct arena *arena, const struct config *config,
			      struct upload *upload)
{
	if (upload->taken) {
		unlink(path_of(arena, config, upload->key));
	}
	return NO_ERROR;
}

enum error file_store_keep(struct arena *arena, const struct config *config,
			   const struct body *body)
{
	return each_upload(arena, config, body, keep_upload);
}

void file_store_undo(struct arena *arena, const struct config *config, const struct body *body)
{
	each_upload(arena, config, body, undo_upload);
}

/* One folder and one name, neither of which begins with a dot. */
static bool is_key(const char *key)
{
	size_t folder = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-");
	const char *name = key + folder + 1;

	return folder > 0 && key[folder] == '/' && *name != '.' && *name != '\0' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.")] == '\0';
}

enum error file_store_open(int *descriptor, size_t *size, struct arena *arena,
			   const struct config *config, const char *key)
{
	const char *path = path_of(arena, config, key);
	struct stat status = { 0 };

	*descriptor = is_key(key) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	if (*descriptor < 0) {
		log_warning("file store: no file %s", key);
		return ERROR_NOT_FOUND;
	}
	if (fstat(*descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(*descriptor);
		*descriptor = -1;
		return ERROR_NOT_FOUND;
	}
	*size = (size_t)status.st_size;
	return NO_ERROR;
}
