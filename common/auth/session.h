/*
 * Who is asking: a token's claims held against the database, and the pairs of tokens that log in, refresh
 * and log out.
 */
#ifndef EVOLV_AUTH_SESSION_H
#define EVOLV_AUTH_SESSION_H

#include "auth/jwt.h"
#include "base/arena.h"
#include "base/config.h"
#include "data/db.h"
#include "http/error.h"

#include <stdbool.h>

struct caller {
	long long account_id; /* 0: nobody is signed in */
	unsigned role;        /* one bit of enum role */
	const char *username;
};

/* What a client gets at login. */
struct token_pair {
	const char *access;
	const char *refresh;
};

/* Finds the caller of verified claims. ERROR_TOKEN_INVALID when the account is gone, deactivated, or has
 * changed its password since. */
enum error session_find_caller(struct caller *caller, struct arena *arena, struct db *db,
			       const struct jwt_claims *claims);

/* Starts a new family of refresh tokens for an account and issues its first pair. */
enum error session_start(struct token_pair *pair, struct arena *arena, struct db *db,
			 const struct config *config, const struct jwt_key *key,
			 long long account_id, long long version);

/* Spends a refresh token and issues the next pair of its family. ERROR_TOKEN_INVALID, or
 * ERROR_TOKEN_REUSED when it was spent before: the family is revoked then, and that change must be
 * committed although the answer is 401 (hazard 6). */
enum error session_refresh(struct token_pair *pair, struct arena *arena, struct db *db,
			   const struct config *config, const struct jwt_key *key,
			   const char *refresh_token);

/* Revokes the family of a refresh token that belongs to account_id. A token that is not one of theirs is
 * ERROR_TOKEN_INVALID. */
enum error session_end(struct arena *arena, struct db *db, const struct config *config,
		       const struct jwt_key *key, long long account_id, const char *refresh_token);

/* Revokes every refresh token of an account. */
enum error session_end_all(struct db *db, struct arena *arena, long long account_id);

#endif
