/*
 * Hashing and checking, one of a few at a time.
 */
#include "auth/password.h"

#include "auth/password_django.h"
#include "auth/password_slot.h"
#include "base/log.h"
#include "base/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* A hash of today's parameters and of a password that nobody knows: what is checked when there is no
 * account, so that the answer takes as long (hazard 7). */
static const char nobodys_hash[] =
	"$argon2id$v=19$m=7168,t=5,p=1$9mM1uehk4daWH/fjmZfDfg$p1hVIO0JJ6kCIKqXxQRs0nMYTLoOY2PpyH4SRNAVELY";

/* Makes libsodium ready and waits for a slot; -1 when either cannot be had. */
static int begin(const struct config *config, struct arena *arena)
{
	if (sodium_init() < 0) {
		log_error("libsodium cannot be used");
		return -1;
	}
	return password_slot_take(config, arena);
}

enum error password_hash(const char **hash, struct arena *arena, const struct config *config,
			 const char *password)
{
	char *text = arena_alloc(arena, crypto_pwhash_STRBYTES);
	*hash = NULL;
	int slot = begin(config, arena);
	if (slot < 0) {
		return ERROR_INTERNAL;
	}
	int failure = crypto_pwhash_str_alg(text, password, strlen(password), PASSWORD_PASSES,
					    PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13);
	password_slot_give_back(slot);
	if (failure != 0) {
		log_error("no memory to hash a password");
		return ERROR_UNAVAILABLE;
	}
	*hash = text;
	return NO_ERROR;
}

/* True when the memory that hash asks for can be had. libsodium answers "no" and EINVAL also when it
 * could not allocate, which must not pass for a wrong password. */
static bool memory_sufficed(const char *hash)
{
	const char *parameter = strstr(hash, "$m=");
	size_t size = parameter == NULL ? 0 : strtoul(parameter + strlen("$m="), NULL, 10) * 1024;
	if (size == 0) {
		return true;
	}
	void *probe = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return probe != MAP_FAILED && munmap(probe, size) == 0;
}

/* Holds password against hash. */
static enum error compare(struct password_check *check, const char *hash, const char *password)
{
	check->django_iterations = password_django_iterations(hash);
	if (check->django_iterations > 0) {
		check->matches = password_verify_django(hash, password);
		check->outdated = check->matches;
		return NO_ERROR;
	}
	check->matches = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
	if (!check->matches && !memory_sufficed(hash)) {
		log_error("no memory to check a password");
		return ERROR_UNAVAILABLE;
	}
	check->outdated = check->matches && crypto_pwhash_str_needs_rehash(hash, PASSWORD_PASSES,
									   PASSWORD_MEMORY) != 0;
	return NO_ERROR;
}

/* A hash of a form that is known here. */
static bool is_known(const char *hash)
{
	return text_starts_with(hash, "$argon2") || password_django_iterations(hash) > 0;
}

enum error password_verify(struct password_check *check, struct arena *arena,
			   const struct config *config, const char *hash, const char *password)
{
	bool hopeless = hash == NULL || !is_known(hash) || strlen(password) > PASSWORD_LENGTH_MAX;
	*check = (struct password_check){ .matches = false };
	int slot = begin(config, arena);
	if (slot < 0) {
		return ERROR_INTERNAL;
	}
	enum error error = compare(check, hopeless ? nobodys_hash : hash, hopeless ? "" : password);
	password_slot_give_back(slot);
	if (error != NO_ERROR || hopeless) {
		*check = (struct password_check){ .matches = false };
	}
	return error;
}

enum error password_refuse(const struct password_check *check, struct arena *arena,
			   const struct config *config, size_t slowest)
{
	struct password_check nobody;
	size_t done = check->django_iterations;
	if (slowest == 0) {
		return NO_ERROR;
	}
	int slot = begin(config, arena);
	if (slot < 0) {
		return ERROR_INTERNAL;
	}
	enum error error = done > 0 ? compare(&nobody, nobodys_hash, "") : NO_ERROR;
	if (done < slowest) {
		password_work_django(slowest - done);
	}
	password_slot_give_back(slot);
	return error;
}
