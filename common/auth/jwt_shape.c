/*
 * The form of a token. Nothing here decodes anything.
 */
#include "auth/jwt_shape.h"

#include "auth/jwt.h"
#include "base/text.h"

#include <string.h>

/* RFC 4648 § 5, without padding. */
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

bool jwt_shape_read(struct jwt_shape *shape, const char *token)
{
	if (strnlen(token, JWT_LENGTH_MAX + 1) > JWT_LENGTH_MAX ||
	    !text_starts_with(token, JWT_HEADER ".")) {
		return false;
	}
	shape->payload = token + strlen(JWT_HEADER ".");
	shape->payload_length = strspn(shape->payload, BASE64URL);
	const char *dot = shape->payload + shape->payload_length;
	if (shape->payload_length == 0 || *dot != '.') {
		return false;
	}
	const char *signature = dot + 1;
	return strlen(signature) == JWT_SIGNATURE_LENGTH &&
	       strspn(signature, BASE64URL) == JWT_SIGNATURE_LENGTH;
}
