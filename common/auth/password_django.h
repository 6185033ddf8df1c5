/*
 * Passwords as Django stores them, so that accounts of the platform's former server can be taken over.
 */
#ifndef EVOLV_AUTH_PASSWORD_DJANGO_H
#define EVOLV_AUTH_PASSWORD_DJANGO_H

#include <stdbool.h>
#include <stddef.h>

#define PBKDF2_BYTES 32

/* PBKDF2 (RFC 8018 § 5.2) with HMAC-SHA-256, the first block: PBKDF2_BYTES bytes into derived. */
void pbkdf2_sha256(unsigned char derived[PBKDF2_BYTES], const char *password, const char *salt,
		   size_t salt_length, size_t iterations);

/* The iterations of "pbkdf2_sha256$iterations$salt$base64", which is Django's default form; 0 for anything else, and for
 * more iterations than could be waited for. */
size_t password_django_iterations(const char *hash);

/* True when password fits the hash; never where password_django_iterations() is 0. */
bool password_verify_django(const char *hash, const char *password);

/* Takes as long as verifying with so many iterations; more than could be waited for are left out. */
void password_work_django(size_t iterations);

#endif
