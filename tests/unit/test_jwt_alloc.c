/*
 * A program of its own: lets each allocation on the way of a token fail once (hazard 3).
 *
 * Libraries answer some failures with success, so this is the test that matters most: for every n, when the
 * n-th allocation fails, a token is refused or understood completely, a forged one is refused, and one
 * that is issued is whole. libjwt and json-c touch a null pointer in some places instead: the program ends
 * there, and the client is told of an error by the web server. malloc and its kin are defined here; the
 * dynamic linker gives them to every library, which is why this program cannot have sanitizers. Each try
 * is a process of its own, because libjwt is opened once per process.
 */
#include "base/clock.h"
#include "base/text.h"
#include "token_smith.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many allocations a way has at least, so that a way that fails none cannot pass: a forged token is refused
 * before its payload is read; when one is issued, libjwt's and OpenSSL's must be among those that fail. */
#define SOUND_MIN  20
#define FORGED_MIN 1
#define ISSUED_MIN 200
#define TRIES_MAX  20000

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

/* Counts down to the allocation that fails; negative: none does. */
static long countdown = -1;

static bool fails_now(void)
{
	return countdown >= 0 && countdown-- == 0;
}

void *malloc(size_t size)
{
	return fails_now() ? NULL : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
	return fails_now() ? NULL : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
	return fails_now() ? NULL : __libc_realloc(ptr, size);
}

/* How a try ended, as the exit status of its process. */
enum outcome {
	OUTCOME_WHOLE = 10, /* the whole, right result; nothing failed on the way */
	OUTCOME_SPARED,     /* the same although an allocation failed */
	OUTCOME_REFUSED,
	OUTCOME_ENDED, /* a library followed a null pointer */
	OUTCOME_WRONG, /* success with less than the whole */
};

static const char *sound_token;
static const char *forged_token;

static void refuse_all(void)
{
	_exit(OUTCOME_REFUSED); /* a program out of memory answers 503 and ends */
}

static bool are_whole(const struct jwt_claims *claims)
{
	return claims->account_id == 12 && claims->version == 3 && claims->type == TOKEN_ACCESS &&
	       claims->expires_at > clock_now() && claims->issued_at > 0 &&
	       text_equal(claims->id, "00112233445566778899aabbccddeeff");
}

static enum outcome judge(bool succeeded, bool whole)
{
	bool reached = countdown < 0;
	if (!succeeded) {
		return OUTCOME_REFUSED;
	}
	if (!whole) {
		return OUTCOME_WRONG;
	}
	return reached ? OUTCOME_SPARED : OUTCOME_WHOLE;
}

static enum outcome try_to_verify(struct arena *arena)
{
	struct jwt_claims claims;
	enum error error =
		jwt_verify(&claims, arena, &smith_key, SMITH_ISSUER, TOKEN_ACCESS, sound_token);
	return judge(error == NO_ERROR, are_whole(&claims));
}

static enum outcome try_to_forge(struct arena *arena)
{
	struct jwt_claims claims;
	enum error error =
		jwt_verify(&claims, arena, &smith_key, SMITH_ISSUER, TOKEN_ACCESS, forged_token);
	if (error == NO_ERROR) {
		return OUTCOME_WRONG;
	}
	/* Refused as it should be; whether the countdown ran out tells when there is no more to try. */
	return countdown < 0 ? OUTCOME_REFUSED : OUTCOME_WHOLE;
}

static enum outcome try_to_issue(struct arena *arena)
{
	const struct jwt_claims given = {
		.type = TOKEN_ACCESS,
		.account_id = 12,
		.version = 3,
		.issued_at = clock_now(),
		.expires_at = clock_now() + 60,
		.id = "00112233445566778899aabbccddeeff",
	};
	struct jwt_claims claims;
	struct jwt_key key = smith_key;
	const char *token = NULL;
	memcpy(key.id, "00112233445566aa", sizeof("00112233445566aa"));
	enum error error = jwt_issue(&token, arena, &key, SMITH_ISSUER, &given);
	long left = countdown;
	countdown = -1;
	bool whole =
		error == NO_ERROR &&
		jwt_verify(&claims, arena, &key, SMITH_ISSUER, TOKEN_ACCESS, token) == NO_ERROR &&
		are_whole(&claims);
	countdown = left;
	return judge(error == NO_ERROR, whole);
}

typedef enum outcome try_fn(struct arena *arena);

/* Runs one try in a process of its own, with the n-th allocation failing. */
static int run(try_fn *attempt, long n)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		struct arena arena;
		arena_init(&arena, 1 << 20);
		arena_on_exhausted(refuse_all);
		if (freopen("/dev/null", "w", stderr) == NULL) {
			_exit(OUTCOME_WRONG);
		}
		countdown = n;
		_exit((int)attempt(&arena));
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		return OUTCOME_WRONG;
	}
	if (WIFSIGNALED(status)) {
		return WTERMSIG(status) == SIGSEGV ? OUTCOME_ENDED : OUTCOME_WRONG;
	}
	return WEXITSTATUS(status);
}

/* Lets allocation 0, 1, 2, … fail until one try needs no more. Returns whether none went wrong. */
static bool sweep(const char *name, try_fn *attempt, long least)
{
	long count[OUTCOME_WRONG + 1] = { 0 };
	for (long n = 0; n < TRIES_MAX; n++) {
		int outcome = run(attempt, n);
		if (outcome == OUTCOME_WHOLE) {
			printf("%s: %ld allocations, %ld refused, %ld spared, %ld ended\n", name, n,
			       count[OUTCOME_REFUSED], count[OUTCOME_SPARED], count[OUTCOME_ENDED]);
			return n >= least;
		}
		if (outcome < OUTCOME_WHOLE || outcome >= OUTCOME_WRONG) {
			printf("%s: allocation %ld: outcome %d\n", name, n, outcome);
			return false;
		}
		count[outcome]++;
	}
	printf("%s: no end\n", name);
	return false;
}

int main(void)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	sound_token = smith_token(&arena, SMITH_HEADER, smith_payload(&arena, NULL, NULL));
	char *forged = arena_strdup(&arena, sound_token);
	char *last = forged + strlen(forged) - 1;
	*last = *last == 'A' ? 'E' : 'A'; /* another signature, of the right form */
	forged_token = forged;
	int passed = 0;
	passed += sweep("a sound token is refused or understood completely", try_to_verify,
			SOUND_MIN);
	passed += sweep("a forged token is refused", try_to_forge, FORGED_MIN);
	passed += sweep("an issued token is whole", try_to_issue, ISSUED_MIN);
	arena_clear(&arena);
	printf("%d passed, %d failed\n", passed, 3 - passed);
	return passed == 3 ? EXIT_SUCCESS : EXIT_FAILURE;
}
