/*
 * The key that signs tokens. With an empty one libjwt accepts unsigned tokens (hazard 1), so a short key is
 * refused.
 */
#include "auth/jwt.h"

#include "auth/secret_file.h"

enum error jwt_key_load(struct jwt_key *key, const char *path, struct arena *arena)
{
	static const struct secret_bounds bounds = { .min = JWT_KEY_MIN,
						     .max = sizeof(key->bytes) };

	*key = (struct jwt_key){ .length = 0 };
	return secret_file_read(key->bytes, &key->length, &bounds, "secret_key_file", path, arena);
}
