/*
 * A slot is a lock on one of the files run_dir/hash.N.lock. Locks on files need no database connection, so
 * logins that wait leave the database to everybody else.
 */
#include "auth/password_slot.h"

#include "base/log.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The operator may be root: a file made by root would lock out the web programs, to whom the folder belongs. */
static void give_to_owner_of(const char *folder, int slot)
{
	struct stat owner = { 0 };
	if (geteuid() == 0 && stat(folder, &owner) == 0 &&
	    fchown(slot, owner.st_uid, owner.st_gid) != 0) {
		log_error("cannot give a lock file in %s to its owner: %s", folder,
			  strerror(errno));
	}
}

static int open_slot(const struct config *config, struct arena *arena, size_t number)
{
	const char *path = arena_printf(arena, "%s/hash.%zu.lock", config->run_dir, number);
	int slot = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (slot < 0) {
		log_error("cannot open %s: %s", path, strerror(errno));
		return slot;
	}
	give_to_owner_of(config->run_dir, slot);
	return slot;
}

/* Returns whether the lock is held now. */
static bool lock(int slot, int operation)
{
	int result = -1;
	do {
		result = flock(slot, operation);
	} while (result != 0 && errno == EINTR);
	return result == 0;
}

/* Locks one slot of its own choosing, waiting or not; -2: it is taken. */
static int try_slot(const struct config *config, struct arena *arena, size_t number, int operation)
{
	int slot = open_slot(config, arena, number);
	if (slot >= 0 && !lock(slot, operation)) {
		close(slot);
		return -2;
	}
	return slot;
}

int password_slot_take(const struct config *config, struct arena *arena)
{
	size_t count = config->hash_slots == 0 ? 1 : config->hash_slots;
	unsigned char chance = 0;
	if (config->run_dir == NULL) {
		log_error("run_dir is not configured");
		return -1;
	}
	for (size_t number = 0; number < count; number++) {
		int slot = try_slot(config, arena, number, LOCK_EX | LOCK_NB);
		if (slot != -2) {
			return slot;
		}
	}
	random_bytes(&chance, sizeof(chance)); /* so that those who wait stand in several queues */
	int slot = try_slot(config, arena, chance % count, LOCK_EX);
	return slot < 0 ? -1 : slot;
}

void password_slot_give_back(int slot)
{
	close(slot);
}
