/*
 * libjwt, opened when a token is issued. Only jwt*.c include this.
 */
#ifndef EVOLV_AUTH_JWT_LIBRARY_H
#define EVOLV_AUTH_JWT_LIBRARY_H

#include <jwt.h>

/* The functions of libjwt that we call, under their names without "jwt_". */
struct jwt_library {
	int (*new)(jwt_t **jwt);
	void (*free)(jwt_t *jwt);
	int (*set_alg)(jwt_t *jwt, jwt_alg_t alg, const unsigned char *key, int key_length);
	int (*add_header)(jwt_t *jwt, const char *header, const char *value);
	int (*add_grant)(jwt_t *jwt, const char *grant, const char *value);
	int (*add_grant_int)(jwt_t *jwt, const char *grant, long value);
	char *(*encode_str)(jwt_t *jwt);
};

/* Returns the library, opening it at the first call; NULL (and a line in the log) when it cannot be
 * opened. It stays open until the program ends. */
const struct jwt_library *jwt_library(void);

#endif
