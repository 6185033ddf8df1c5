/*
 * How many passwords this machine hashes at the same time: each takes PASSWORD_MEMORY, and a flood of
 * logins must not take all there is (hazard 8).
 */
#ifndef EVOLV_AUTH_PASSWORD_SLOT_H
#define EVOLV_AUTH_PASSWORD_SLOT_H

#include "base/arena.h"
#include "base/config.h"

/* Takes one of config->hash_slots, waiting for its turn. Returns a descriptor to give back, or -1 (and a
 * line in the log) when the lock files cannot be used. The slot of a program that dies is free at once. */
int password_slot_take(const struct config *config, struct arena *arena);

void password_slot_give_back(int slot);

#endif
