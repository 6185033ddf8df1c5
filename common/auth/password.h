/*
 * Passwords: libsodium's Argon2id, and the rules for new ones.
 */
#ifndef EVOLV_AUTH_PASSWORD_H
#define EVOLV_AUTH_PASSWORD_H

#include "base/arena.h"
#include "base/config.h"
#include "http/error.h"
#include "http/faults.h"

#include <stdbool.h>

/* OWASP's Password Storage Cheat Sheet names five settings of equal strength; this one needs the least
 * memory, so that a burst of logins cannot exhaust a small machine (hazard 8). */
#define PASSWORD_PASSES     5
#define PASSWORD_MEMORY     (7168u * 1024u) /* bytes */
#define PASSWORD_LENGTH_MAX 1024            /* bytes */

/* Hashes password. At most config->hash_slots passwords are hashed at the same time on this machine;
 * the call waits for its turn. */
enum error password_hash(const char **hash, struct arena *arena, const struct config *config,
			 const char *password);

struct password_check {
	bool matches;
	bool outdated; /* it matches, and its parameters are not today's: store a new hash */
	size_t django_iterations; /* of the hash when it is one of Django's; 0: the work was Argon2id's */
};

/* Checks password against a stored hash. hash NULL means that the account does not exist: the same work
 * is done against a hash that nothing matches (hazard 7), and so it is for a hash of no form that is known here. */
enum error password_verify(struct password_check *check, struct arena *arena,
			   const struct config *config, const char *hash, const char *password);

/* Completes the work of a refusal (hazard 7). Accounts that were taken over from Django keep PBKDF2 until their owner
 * signs in, which takes many times as long as Argon2id: a refusal would tell by its time that there is such an account.
 * So while there are any, every refusal does both: one Argon2id, and as many iterations of PBKDF2 as the slowest hash
 * that is stored, slowest, wants. What *check has done already counts. When none is left, slowest is 0 and nothing is
 * to be done. */
enum error password_refuse(const struct password_check *check, struct arena *arena,
			   const struct config *config, size_t slowest);

/* The user's own data, which a password must not resemble. NULLs are allowed. */
struct password_owner {
	const char *username;
	const char *email;
	const char *first_name;
	const char *last_name;
};

/* Adds to faults, at field, every rule that a new password breaks: at least 8 characters, at most
 * PASSWORD_LENGTH_MAX bytes, not common, not digits only, not close to the owner's data. */
void password_check_rules(struct faults *faults, struct arena *arena, const char *field,
			  const char *password, const struct password_owner *owner);

/* True for one of the passwords that are tried first everywhere; case is ignored. */
bool password_is_common(const char *password);

#endif
