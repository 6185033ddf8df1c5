/*
 * Ed25519 signatures (RFC 8032) under texts that others can check without asking us: certificates. libsodium
 * does the work; docs/certificates.md says how to check one.
 */
#ifndef EVOLV_AUTH_SIGNATURE_H
#define EVOLV_AUTH_SIGNATURE_H

#include "base/arena.h"
#include "http/error.h"

struct signature_key {
	unsigned char secret[64];
	const char *public_key; /* base64url, 43 characters */
	const char *id; /* 16 hexadecimal digits: the beginning of the public key's SHA-256 */
};

/* Reads the seed from the file at path: 64 hexadecimal digits. Texts live in the arena. ERROR_INTERNAL, and a
 * line in the log, when there is none. */
enum error signature_key_load(struct signature_key *key, const char *path, struct arena *arena);

/* Returns the signature under the bytes of text, base64url, 86 characters. */
const char *signature_make(const struct signature_key *key, const char *text, struct arena *arena);

#endif
