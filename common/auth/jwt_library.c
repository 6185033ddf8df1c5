/*
 * Opening libjwt, and through it libcrypto.
 */
#include "auth/jwt_library.h"

#include "base/array.h"
#include "base/log.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef LIBJWT_SONAME
#define LIBJWT_SONAME "libjwt.so.0"
#endif

/* OpenSSL initialises itself at its first use: it reads openssl.cnf, makes the tables of all ciphers and
 * digests, loads the texts of its errors, and registers for the end of the program. HMAC needs nothing of
 * that. The values are those of <openssl/crypto.h>, which a program that only opens the library need not
 * have. */
#define OPENSSL_SMALL_START                                            \
	(UINT64_C(0x00000001)   /* no strings of libcrypto's errors */ \
	 | UINT64_C(0x00000010) /* no table of ciphers */              \
	 | UINT64_C(0x00000020) /* no table of digests */              \
	 | UINT64_C(0x00000080) /* no configuration file */            \
	 | UINT64_C(0x00080000) /* nothing at exit */)

typedef int openssl_init_fn(uint64_t options, const void *settings);

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
	{ .name = "jwt_new", .offset = offsetof(struct jwt_library, new) },
	{ .name = "jwt_free", .offset = offsetof(struct jwt_library, free) },
	{ .name = "jwt_set_alg", .offset = offsetof(struct jwt_library, set_alg) },
	{ .name = "jwt_add_header", .offset = offsetof(struct jwt_library, add_header) },
	{ .name = "jwt_add_grant", .offset = offsetof(struct jwt_library, add_grant) },
	{ .name = "jwt_add_grant_int", .offset = offsetof(struct jwt_library, add_grant_int) },
	{ .name = "jwt_encode_str", .offset = offsetof(struct jwt_library, encode_str) },
};

/* POSIX lets a pointer to an object hold a function's address (dlsym). */
static void *look_up(void *handle, const char *name)
{
	void *symbol = dlsym(handle, name);
	if (symbol == NULL) {
		log_error("%s has no %s", LIBJWT_SONAME, name);
	}
	return symbol;
}

static void start_openssl(void *handle)
{
	openssl_init_fn *init = NULL;
	void *symbol = dlsym(handle, "OPENSSL_init_crypto");
	memcpy(&init, &symbol, sizeof(init));
	if (init !=
	    NULL) { /* libjwt may have been built with another library for its cryptography */
		(void)init(OPENSSL_SMALL_START, NULL);
	}
}

static bool open_library(struct jwt_library *library)
{
	void *handle = dlopen(LIBJWT_SONAME, RTLD_LAZY | RTLD_LOCAL);
	if (handle == NULL) {
		log_error("cannot open %s: %s", LIBJWT_SONAME, dlerror());
		return false;
	}
	for (size_t i = 0; i < LENGTH(symbols); i++) {
		void *symbol = look_up(handle, symbols[i].name);
		if (symbol == NULL) {
			return false;
		}
		*(void **)((char *)library + symbols[i].offset) = symbol;
	}
	start_openssl(handle);
	return true;
}

const struct jwt_library *jwt_library(void)
{
	static struct jwt_library library;
	static bool opened;
	if (!opened) {
		opened = open_library(&library);
	}
	return opened ? &library : NULL;
}
