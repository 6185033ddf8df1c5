/*
 * The networks from which an account's owner has signed in.
 *
 * Attempts at one account are limited wherever they come from, or a thousand machines would guess at it a thousand
 * times as often. But whoever uses those attempts up must not lock the owner out. So attempts from a network where
 * the owner has signed in, has renewed a session, or has set a new password by the link of a mail, are counted apart
 * from everybody else's. An owner whom nothing tells from a stranger, with no session and somewhere new, has the
 * mailed link, which no stranger's attempts use up. What is kept is a digest, for KNOWN_NETWORK_DAYS after the last
 * use.
 */
#ifndef EVOLV_AUTH_KNOWN_NETWORK_H
#define EVOLV_AUTH_KNOWN_NETWORK_H

#include "base/arena.h"
#include "data/db.h"
#include "http/error.h"

#include <stdbool.h>

#define KNOWN_NETWORK_DAYS "90"

/* Says whether the account is known to use network, an address as limits count it. For an account that does
 * not exist (0) the work is the same. */
enum error known_network_check(bool *known, struct arena *arena, struct db *db,
			       long long account_id, const char *network);

/* Remembers that the account's owner was there, and forgets what is too old. */
enum error known_network_remember(struct arena *arena, struct db *db, long long account_id,
				  const char *network);

#endif
