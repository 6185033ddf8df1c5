/*
 * One-time tokens in mailed links: verify an address, reset a password. The database holds only their
 * SHA-256.
 */
#ifndef EVOLV_AUTH_ACCOUNT_TOKEN_H
#define EVOLV_AUTH_ACCOUNT_TOKEN_H

#include "base/arena.h"
#include "data/db.h"
#include "http/error.h"

enum account_token_purpose {
	ACCOUNT_TOKEN_VERIFY_EMAIL,   /* holds for 24 hours */
	ACCOUNT_TOKEN_RESET_PASSWORD, /* holds for 1 hour */
};

/* Makes a token for an account; earlier ones of the same purpose stop to hold. */
enum error account_token_issue(const char **token, struct arena *arena, struct db *db,
			       enum account_token_purpose purpose, long long account_id);

/* Spends a token: it holds once. Returns the account, or ERROR_NOT_FOUND when it is unknown, spent or
 * expired. */
enum error account_token_spend(long long *account_id, struct arena *arena, struct db *db,
			       enum account_token_purpose purpose, const char *token);

#endif
