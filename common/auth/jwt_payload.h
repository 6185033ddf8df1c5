/*
 * The payload of a token whose signature has been checked: every claim required, each of its type.
 */
#ifndef EVOLV_AUTH_JWT_PAYLOAD_H
#define EVOLV_AUTH_JWT_PAYLOAD_H

#include "auth/jwt.h"
#include "auth/jwt_shape.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define JWT_AUDIENCE "evolv-api"

/* The claim "typ" of a type. */
const char *jwt_type_name(enum token_type type);

/* Reads the payload into claims. False when a claim is missing, of another type, or wrong at the time
 * now for the wanted type and issuer. */
bool jwt_payload_read(struct jwt_claims *claims, struct arena *arena, const struct jwt_shape *shape,
		      const char *issuer, enum token_type wanted, int64_t now);

#endif
