/*
 * See draft.h: write beside it, make it durable, rename, make the folder durable.
 */
#include "base/draft.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path that a rename must aim at: a symbolic link is to stay one. */
static const char *behind_links(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *found = real == NULL ? NULL : arena_strdup(arena, real);

	free(real);
	return found != NULL ? found : path;
}

/* Gives the draft the owner and the mode of the file that it replaces. */
static bool dress(const struct draft *draft)
{
	struct stat old = { 0 };
	struct stat own = { 0 };

	if (stat(draft->path, &old) != 0) {
		return errno == ENOENT;
	}
	if (fstat(draft->descriptor, &own) != 0) {
		return false;
	}
	bool same_owner = own.st_uid == old.st_uid && own.st_gid == old.st_gid;
	return (same_owner || fchown(draft->descriptor, old.st_uid, old.st_gid) == 0) &&
	       fchmod(draft->descriptor, old.st_mode & 07777) == 0;
}

bool draft_begin(struct draft *draft, struct arena *arena, const char *path)
{
	*draft = (struct draft){ .path = behind_links(arena, path), .descriptor = -1 };
	char *temporary = arena_printf(arena, "%s.XXXXXX", draft->path);
	draft->descriptor = mkostemp(temporary, O_CLOEXEC);
	if (draft->descriptor < 0) {
		return false;
	}
	draft->temporary = temporary;
	if (!dress(draft)) {
		draft_abandon(draft);
		return false;
	}
	return true;
}

bool draft_begin_part(struct draft *draft, struct arena *arena, const char *path)
{
	*draft = (struct draft){ .path = behind_links(arena, path), .descriptor = -1 };
	const char *part = arena_printf(arena, "%s.part", draft->path);
	draft->descriptor =
		open(part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (draft->descriptor < 0) {
		return false;
	}
	if (flock(draft->descriptor, LOCK_EX | LOCK_NB) != 0) {
		errno = EBUSY;
		draft_abandon(draft);
		return false;
	}
	draft->temporary = part;
	if (ftruncate(draft->descriptor, 0) != 0 || fchmod(draft->descriptor, 0600) != 0) {
		draft_abandon(draft);
		return false;
	}
	return true;
}

bool draft_write(struct draft *draft, const void *bytes, size_t length)
{
	return file_write(draft->descriptor, bytes, length);
}

/* A rename is only as durable as the folder that it is written in. */
static bool sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[4096] = ".";

	if (slash != NULL && (size_t)(slash - path) < sizeof(folder) - 1) {
		memcpy(folder, path, (size_t)(slash - path) + 1);
		folder[slash - path + 1] = '\0';
	}
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = descriptor >= 0 && fsync(descriptor) == 0;
	if (descriptor >= 0) {
		close(descriptor);
	}
	return synced;
}

bool draft_finish(struct draft *draft)
{
	bool written = fsync(draft->descriptor) == 0;

	written = close(draft->descriptor) == 0 && written;
	draft->descriptor = -1;
	if (!written || rename(draft->temporary, draft->path) != 0) {
		draft_abandon(draft);
		return false;
	}
	draft->temporary = NULL;
	return sync_folder(draft->path);
}

void draft_abandon(struct draft *draft)
{
	int saved = errno;

	if (draft->descriptor >= 0) {
		close(draft->descriptor);
	}
	if (draft->temporary != NULL) {
		unlink(draft->temporary);
	}
	draft->descriptor = -1;
	draft->temporary = NULL;
	errno = saved;
}

bool draft_replace(struct arena *arena, const char *path, const char *text)
{
	struct draft draft;

	if (!draft_begin(&draft, arena, path)) {
		return false;
	}
	if (!draft_write(&draft, text, strlen(text))) {
		draft_abandon(&draft);
		return false;
	}
	return draft_finish(&draft);
}
