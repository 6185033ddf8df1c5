/*
 * The local store. A key that comes back from the database is checked again before it becomes a path.
 */
#include "http/file_store.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file is called until it is whole. Nothing is ever on record of it, so that one which was left goes by itself. */
#define PART_PREFIX "part-"

static enum error storage_error(const char *path)
{
	log_error("file store: %s: %s", path, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? ERROR_STORAGE_FULL : ERROR_STORAGE_GONE;
}

bool file_store_is_local(const struct config *config)
{
	return text_equal(config->file_store, file_store_local.name);
}

bool file_store_is_key(const char *key)
{
	size_t folder = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-");
	const char *name = key + folder + 1;

	return folder > 0 && key[folder] == '/' && *name != '.' && *name != '\0' &&
	       strstr(name, "..") == NULL &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0';
}

const char *file_store_path(struct arena *arena, const struct config *config, const char *key)
{
	return arena_printf(arena, "%s/%s", config->files_dir, key);
}

static const char *folder_of(struct arena *arena, const struct config *config, const char *key)
{
	return file_store_path(arena, config, arena_strndup(arena, key, strcspn(key, "/")));
}

static bool is_public(const char *key)
{
	return text_starts_with(key, FILE_STORE_PUBLIC);
}

/* The web server may run as another user, of the same group. */
static enum error make_folder(struct arena *arena, const struct config *config, const char *key)
{
	const char *folder = folder_of(arena, config, key);

	return mkdir(folder, is_public(key) ? 0750 : 0700) == 0 || errno == EEXIST
		       ? NO_ERROR
		       : storage_error(folder);
}

/* What is renamed will outlast a power failure only when its folder was written too. */
static enum error sync_folder(struct arena *arena, const struct config *config, const char *key)
{
	const char *folder = folder_of(arena, config, key);
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum error error =
		descriptor >= 0 && fsync(descriptor) == 0 ? NO_ERROR : storage_error(folder);

	if (descriptor >= 0) {
		close(descriptor);
	}
	return error;
}

static enum error write_part(const char *part, mode_t mode, int from)
{
	int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);

	if (to < 0) {
		return storage_error(part);
	}
	enum error error = lseek(from, 0, SEEK_SET) == 0 && file_copy(from, to, NULL) &&
					   fchmod(to, mode) == 0 && fsync(to) == 0
				   ? NO_ERROR
				   : storage_error(part);
	if (close(to) < 0 && error == NO_ERROR) {
		error = storage_error(part);
	}
	return error;
}

/* The file appears under its name when it is whole. */
static enum error copy_in(struct arena *arena, const struct config *config, int from,
			  const char *key)
{
	const char *path = file_store_path(arena, config, key);
	const char *part = arena_printf(arena, "%s/" PART_PREFIX "%s",
					folder_of(arena, config, key), strchr(key, '/') + 1);
	enum error error = make_folder(arena, config, key);

	if (error == NO_ERROR) {
		error = write_part(part, is_public(key) ? 0640 : 0600, from);
	}
	if (error == NO_ERROR && rename(part, path) != 0) {
		error = storage_error(path);
	}
	if (error != NO_ERROR) {
		unlink(part);
		return error;
	}
	return sync_folder(arena, config, key);
}

static const char *local_open(struct file_store **store, struct arena *arena,
			      const struct config *config)
{
	*store = arena_alloc(arena, sizeof(**store));
	**store = (struct file_store){ .operations = &file_store_local, .config = config };
	return NULL;
}

static void local_close(struct file_store *store)
{
	(void)store;
}

static enum error local_put(struct file_store *store, struct arena *arena, const char *key,
			    const char *content_type, int from, size_t size)
{
	(void)content_type; /* the database knows it */
	(void)size;
	return file_store_is_key(key) ? copy_in(arena, store->config, from, key) : ERROR_NOT_FOUND;
}

/* Spool and store may be two file systems: then moving is copying. */
static enum error copy_over(struct arena *arena, const struct config *config, const char *path,
			    const char *key)
{
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum error error = from >= 0 ? copy_in(arena, config, from, key) : storage_error(path);

	if (from >= 0) {
		close(from);
	}
	if (error == NO_ERROR) {
		unlink(path);
	}
	return error;
}

/* The row that names the file will outlast a power failure: so must the file's bytes. */
static enum error sync_file(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum error error =
		descriptor >= 0 && fsync(descriptor) == 0 ? NO_ERROR : storage_error(path);

	if (descriptor >= 0) {
		close(descriptor);
	}
	return error;
}

enum error file_store_move_in(struct arena *arena, const struct config *config, const char *path,
			      const char *key)
{
	const char *place = file_store_path(arena, config, key);
	enum error error = make_folder(arena, config, key);

	if (error == NO_ERROR) {
		error = sync_file(path);
	}
	if (error != NO_ERROR) {
		return error;
	}
	if (rename(path, place) != 0) {
		return errno == EXDEV ? copy_over(arena, config, path, key) : storage_error(place);
	}
	return sync_folder(arena, config, key);
}

enum error file_store_open(int *descriptor, size_t *size, struct arena *arena,
			   const struct config *config, const char *key)
{
	const char *path = file_store_path(arena, config, key);
	struct stat status = { 0 };

	*descriptor = file_store_is_key(key) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	if (*descriptor < 0) {
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

static enum error local_get(struct file_store *store, struct arena *arena, const char *key, int to)
{
	int from = -1;
	size_t size = 0;
	enum error error = file_store_open(&from, &size, arena, store->config, key);

	if (error == NO_ERROR) {
		error = file_copy(from, to, NULL) ? NO_ERROR : storage_error(key);
		close(from);
	}
	return error;
}

static enum error local_remove(struct file_store *store, struct arena *arena, const char *key)
{
	const char *path = file_store_path(arena, store->config, key);

	if (!file_store_is_key(key)) {
		log_warning("file store: \"%s\" is no key", key);
		return ERROR_NOT_FOUND;
	}
	return unlink(path) == 0 || errno == ENOENT ? NO_ERROR : storage_error(path);
}

/* Tells of the files of one folder. Returns false when no more are wanted. */
static bool list_folder(struct arena *arena, const char *root, const char *name,
			file_store_seen_fn *seen, void *context)
{
	DIR *folder = opendir(arena_printf(arena, "%s/%s", root, name));
	bool more = true;

	for (struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL && more;
	     entry = readdir(folder)) {
		char key[NAME_MAX * 2 + 2];
		struct stat status = { 0 };

		snprintf(key, sizeof(key), "%s/%s", name, entry->d_name);
		if (file_store_is_key(key) &&
		    fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(status.st_mode)) {
			more = seen(context, &(struct listed_file){
						     .key = key,
						     .size = (size_t)status.st_size,
						     .modified_at = status.st_mtime,
					     });
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
	return more;
}

static enum error local_list(struct file_store *store, struct arena *arena,
			     file_store_seen_fn *seen, void *context)
{
	DIR *root = opendir(store->config->files_dir);
	bool more = true;

	if (root == NULL) {
		return storage_error(store->config->files_dir);
	}
	for (struct dirent *entry = readdir(root); entry != NULL && more; entry = readdir(root)) {
		if (entry->d_name[0] != '.') {
			more = list_folder(arena, store->config->files_dir, entry->d_name, seen,
					   context);
		}
	}
	closedir(root);
	return NO_ERROR;
}

static const char *local_check(struct file_store *store, struct arena *arena)
{
	const char *folder = store->config->files_dir;

	return access(folder, R_OK | W_OK | X_OK) == 0
		       ? NULL
		       : arena_printf(arena, "files_dir %s: %s", folder, strerror(errno));
}

const struct file_store_operations file_store_local = {
	.name = "local",
	.open = local_open,
	.close = local_close,
	.put = local_put,
	.get = local_get,
	.remove = local_remove,
	.list = local_list,
	.check = local_check,
};
