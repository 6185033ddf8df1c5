/*
 * The form of a token: ours exactly, so that none can be of a size or shape that nobody expects (hazard 4).
 */
#ifndef EVOLV_AUTH_JWT_SHAPE_H
#define EVOLV_AUTH_JWT_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

/* The header of a key without an id: {"alg":"HS256","typ":"JWT"} in base64url. */
#define JWT_HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

/* base64url characters of an HMAC-SHA-256. */
#define JWT_SIGNATURE_LENGTH 43

/* Where the parts lie inside a token. */
struct jwt_shape {
	const char *header;
	size_t header_length;
	const char *payload;
	size_t payload_length;
	const char *signature; /* JWT_SIGNATURE_LENGTH characters */
};

/* True when token is at most JWT_LENGTH_MAX characters: a header, a payload and a signature, each of base64url
 * characters, with one dot between. What they say is not looked at. */
bool jwt_shape_read(struct jwt_shape *shape, const char *token);

#endif
