/*
 * Signed tokens (RFC 7519), HS256 only. libjwt issues them, and is used in this folder and nowhere else;
 * verifying is strict and needs none of it (jwt_verify.c says why).
 */
#ifndef EVOLV_AUTH_JWT_H
#define EVOLV_AUTH_JWT_H

#include "base/arena.h"
#include "http/error.h"

#include <stddef.h>
#include <stdint.h>

#define JWT_LENGTH_MAX 4096
#define JWT_KEY_MIN    32 /* bytes; a shorter key is refused (hazard 1) */

enum token_type {
	TOKEN_ACCESS,
	TOKEN_REFRESH,
};

#define JWT_KEY_BYTES     64 /* the most */
#define JWT_KEY_ID_LENGTH 16
#define JWT_KEYS_MAX      16 /* in one file */

/* The key that signs, and behind it those that it has replaced: what they signed holds until its time is over. */
struct jwt_key {
	unsigned char bytes[JWT_KEY_BYTES];
	size_t length;
	char id[JWT_KEY_ID_LENGTH + 1]; /* hexadecimal digits, the header's kid; "": it has none */
	int64_t until; /* the last second in which an older key verifies; 0 for the one that signs */
	const struct jwt_key *older; /* NULL: none */
};

/* All that a token of ours says. Every claim is required, each of its type. */
struct jwt_claims {
	enum token_type type; /* typ: "access" or "refresh" */
	int64_t account_id;   /* sub, as decimal text */
	int64_t version;      /* ver: account.token_version when it was issued */
	int64_t issued_at;    /* iat, seconds */
	int64_t expires_at;   /* exp, seconds */
	const char *id;       /* jti: 32 hexadecimal digits */
};

/* Reads the key file. A line is a key: its hexadecimal digits, at least JWT_KEY_MIN bytes of them, then kid=ID if
 * it has one, and until=SECONDS in every line but the first, whose key signs. Lines that begin with # say nothing. A key
 * made by hand is a line of digits. Keys that are past their time are left out. The older keys live in the arena.
 * ERROR_INTERNAL (and a line in the log) when the file is missing, wrong, or others may use it. */
enum error jwt_key_load(struct jwt_key *key, const char *path, struct arena *arena);

/* Makes a key with an id of its own, in front of none. */
void jwt_key_make(struct jwt_key *key);

/* Returns the file's text for a key and the older ones behind it. */
const char *jwt_key_text(const struct jwt_key *key, struct arena *arena);

/* Returns the only header that a key signs and verifies: {"alg":"HS256","kid":ID,"typ":"JWT"} in base64url, without kid
 * when it has none. */
const char *jwt_key_header(const struct jwt_key *key, struct arena *arena);

/* Checks a token completely: form, header, signature, issuer, audience, times, type. The header says which key it
 * wants; only the whole header of a key that we know is accepted (hazard 2). Returns NO_ERROR, ERROR_TOKEN_INVALID, or
 * ERROR_INTERNAL when the key is too short. */
enum error jwt_verify(struct jwt_claims *claims, struct arena *arena, const struct jwt_key *key,
		      const char *issuer, enum token_type wanted, const char *token);

/* Makes a token of claims. *token lives in the arena. */
enum error jwt_issue(const char **token, struct arena *arena, const struct jwt_key *key,
		     const char *issuer, const struct jwt_claims *claims);

#endif
