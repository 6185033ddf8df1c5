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

struct jwt_key {
	unsigned char bytes[64];
	size_t length;
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

/* Reads the key file: hexadecimal digits, at least JWT_KEY_MIN bytes. ERROR_INTERNAL (and a line in the
 * log) when it is missing, short, or readable by others. */
enum error jwt_key_load(struct jwt_key *key, const char *path, struct arena *arena);

/* Checks a token completely: form, header, signature, issuer, audience, times, type. Returns NO_ERROR,
 * ERROR_TOKEN_INVALID, or ERROR_INTERNAL when the key is too short. */
enum error jwt_verify(struct jwt_claims *claims, struct arena *arena, const struct jwt_key *key,
		      const char *issuer, enum token_type wanted, const char *token);

/* Makes a token of claims. *token lives in the arena. */
enum error jwt_issue(const char **token, struct arena *arena, const struct jwt_key *key,
		     const char *issuer, const struct jwt_claims *claims);

#endif
