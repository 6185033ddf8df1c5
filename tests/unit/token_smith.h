/*
 * Makes tokens of any kind, right and wrong, without libjwt.
 */
#ifndef EVOLV_TESTS_UNIT_TOKEN_SMITH_H
#define EVOLV_TESTS_UNIT_TOKEN_SMITH_H

#include "auth/jwt.h"
#include "base/arena.h"

/* The header that we issue, as JSON. */
#define SMITH_HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

/* The issuer of all sound tokens. */
#define SMITH_ISSUER "https://school.example"

/* The key that all tokens are signed with: 32 bytes. */
extern const struct jwt_key smith_key;

/* Signs header and payload, both JSON, with smith_key. */
const char *smith_token(struct arena *arena, const char *header, const char *payload);

/* Returns a sound payload of an access token, with one claim replaced or, if value is NULL, left out. value
 * is JSON. name NULL: nothing is changed. */
const char *smith_payload(struct arena *arena, const char *name, const char *value);

#endif
