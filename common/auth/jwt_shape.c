/*
 * The form of a token. Nothing here decodes anything.
 */
#include "auth/jwt_shape.h"

#include "auth/jwt.h"

#include <string.h>

/* RFC 4648 § 5, without padding. */
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/* Reads a part that ends with a dot. Returns what stands behind it, or NULL. */
static const char *read_part(const char *part, size_t *length)
{
	*length = strspn(part, BASE64URL);
	return *length > 0 && part[*length] == '.' ? part + *length + 1 : NULL;
}

bool jwt_shape_read(struct jwt_shape *shape, const char *token)
{
	if (strnlen(token, JWT_LENGTH_MAX + 1) > JWT_LENGTH_MAX) {
		return false;
	}
	shape->header = token;
	shape->payload = read_part(token, &shape->header_length);
	if (shape->payload == NULL) {
		return false;
	}
	shape->signature = read_part(shape->payload, &shape->payload_length);
	return shape->signature != NULL && strlen(shape->signature) == JWT_SIGNATURE_LENGTH &&
	       strspn(shape->signature, BASE64URL) == JWT_SIGNATURE_LENGTH;
}
