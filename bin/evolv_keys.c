/*
 * evolv keys: the keys that sign tokens and certificates. The web programs read them at each request, so a key file is
 * replaced in one piece, and an old key of tokens stays in it until the last token that it signed has ended.
 */
#include "evolv.h"

#include "auth/jwt.h"
#include "auth/signature.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/draft.h"
#include "base/random.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define CLOCK_SKEW       60 /* seconds that the clocks of two machines may differ */
#define CERTIFICATE_SEED 32 /* bytes */

static const char *time_text(struct arena *arena, int64_t seconds)
{
	const time_t when = (time_t)seconds;
	struct tm parts = { 0 };
	char text[sizeof("2026-01-01T00:00:00Z") + 16] = "";

	gmtime_r(&when, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return arena_strdup(arena, text);
}

static const char *name_of(const struct jwt_key *key)
{
	return *key->id == '\0' ? "without a name" : key->id;
}

/* Two rotations at once would each forget the other's key. The lock is the folder's, and ends with the program. */
static int lock_folder(struct evolv *evolv, const char *path)
{
	const char *folder = dirname(arena_strdup(&evolv->arena, path));
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (descriptor < 0 || flock(descriptor, LOCK_EX) != 0) {
		return evolv_fail(EX_NOINPUT, "%s: %s", folder, strerror(errno));
	}
	return EX_OK;
}

static int write_key(struct evolv *evolv, const char *path, const char *text)
{
	if (!draft_replace(&evolv->arena, path, text)) {
		return evolv_fail(EX_CANTCREAT, "%s cannot be written: %s", path, strerror(errno));
	}
	return EX_OK;
}

static bool is_missing(const char *path)
{
	return access(path, F_OK) != 0 && errno == ENOENT;
}

/* --- tokens ------------------------------------------------------------------------------- */

static size_t count_keys(const struct jwt_key *key)
{
	size_t count = 0;

	for (; key != NULL; key = key->older) {
		count++;
	}
	return count;
}

/* Reads the keys; *key has the length 0 when there is no file yet. */
static int load_keys(struct jwt_key *key, struct evolv *evolv)
{
	const char *path = evolv->config.secret_key_file;

	*key = (struct jwt_key){ .length = 0 };
	if (is_missing(path)) {
		return EX_OK;
	}
	return jwt_key_load(key, path, &evolv->arena) == NO_ERROR
		       ? EX_OK
		       : evolv_fail(EX_CONFIG, "%s is not used. The line above says why.", path);
}

/* The last second in which a token of today may hold. */
static int64_t last_token_ends(const struct config *config)
{
	size_t longest = config->refresh_token_seconds > config->access_token_seconds
				 ? config->refresh_token_seconds
				 : config->access_token_seconds;

	return clock_now() + (int64_t)longest + CLOCK_SKEW;
}

/* Puts a new key in front of the old ones. */
static int add_key(struct jwt_key *fresh, struct jwt_key *old, struct evolv *evolv)
{
	jwt_key_make(fresh);
	if (old->length == 0 || evolv->at_once) {
		return EX_OK;
	}
	if (count_keys(old) == JWT_KEYS_MAX) {
		return evolv_fail(
			EX_TEMPFAIL,
			"There are %d keys whose tokens still hold; the file has no room for "
			"another. Wait, or end the old ones with --at-once.",
			JWT_KEYS_MAX);
	}
	old->until = last_token_ends(&evolv->config);
	fresh->older = old;
	return EX_OK;
}

static void tell_tokens(struct evolv *evolv, const struct jwt_key *fresh, const struct jwt_key *old)
{
	if (evolv->dry_run) {
		printf("would make a new key in %s", evolv->config.secret_key_file);
	} else {
		printf("tokens are signed with the key %s from now on", fresh->id);
	}
	if (fresh->older != NULL) {
		printf("; the one before, %s, verifies until %s\n", name_of(old),
		       time_text(&evolv->arena, old->until));
	} else {
		puts(old->length == 0 ? "" : "; everybody has to sign in again");
	}
}

static int rotate_tokens(struct evolv *evolv)
{
	const char *path = evolv->config.secret_key_file;
	struct jwt_key old;
	struct jwt_key fresh;
	int status = lock_folder(evolv, path);

	if (status == EX_OK) {
		status = load_keys(&old, evolv);
	}
	if (status == EX_OK) {
		status = add_key(&fresh, &old, evolv);
	}
	if (status == EX_OK && !evolv->dry_run) {
		status = write_key(evolv, path, jwt_key_text(&fresh, &evolv->arena));
	}
	if (status == EX_OK) {
		tell_tokens(evolv, &fresh, &old);
	}
	return status;
}

/* --- certificates ------------------------------------------------------------------------- */

/* Certificates name their key, and the database keeps the public half of every key that signed one: nothing of the old
 * file is needed any more. */
static int rotate_certificates(struct evolv *evolv)
{
	const char *path = evolv->config.certificate_key_file;
	struct signature_key fresh;
	int status = lock_folder(evolv, path);

	if (status != EX_OK) {
		return status;
	}
	if (evolv->dry_run) {
		printf("would make a new key in %s\n", path);
		return EX_OK;
	}
	status = write_key(
		evolv, path,
		arena_printf(&evolv->arena, "%s\n", random_hex(&evolv->arena, CERTIFICATE_SEED)));
	if (status == EX_OK && signature_key_load(&fresh, path, &evolv->arena) != NO_ERROR) {
		status = evolv_fail(EX_SOFTWARE, "%s was written and cannot be used.", path);
	}
	if (status == EX_OK) {
		printf("certificates are signed with the key %s from now on; those that the one before "
		       "signed can still be checked\n",
		       fresh.id);
	}
	return status;
}

static int rotate(struct evolv *evolv)
{
	return evolv->certificates ? rotate_certificates(evolv) : rotate_tokens(evolv);
}

/* --- list --------------------------------------------------------------------------------- */

static int list_tokens(struct evolv *evolv)
{
	struct jwt_key key;
	int status = load_keys(&key, evolv);

	if (status != EX_OK) {
		return status;
	}
	if (key.length == 0) {
		puts("tokens: no key yet");
		return EX_OK;
	}
	printf("tokens: %s signs\n", name_of(&key));
	for (const struct jwt_key *older = key.older; older != NULL; older = older->older) {
		printf("tokens: %s verifies until %s\n", name_of(older),
		       time_text(&evolv->arena, older->until));
	}
	return EX_OK;
}

static int list(struct evolv *evolv)
{
	const char *path = evolv->config.certificate_key_file;
	struct signature_key key;
	int status = list_tokens(evolv);

	if (status != EX_OK) {
		return status;
	}
	if (is_missing(path)) {
		puts("certificates: no key yet");
		return EX_OK;
	}
	if (signature_key_load(&key, path, &evolv->arena) != NO_ERROR) {
		return evolv_fail(EX_CONFIG, "%s is not used. The line above says why.", path);
	}
	printf("certificates: %s signs\n", key.id);
	return EX_OK;
}

int evolv_keys(struct evolv *evolv)
{
	static const struct {
		const char *name;
		command_fn *run;
	} actions[] = {
		{ .name = "list", .run = list },
		{ .name = "rotate", .run = rotate },
	};

	for (size_t i = 0; i < LENGTH(actions); i++) {
		if (text_equal(actions[i].name, evolv->argument)) {
			return actions[i].run(evolv);
		}
	}
	return evolv_fail(EX_USAGE, "Keys can be listed or rotated. See evolv keys --help.");
}
