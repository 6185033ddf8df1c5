/*
 * Passwords: hashing, checking, the rules for new ones.
 */
#include "auth/password.h"
#include "auth/password_django.h"
#include "auth/password_slot.h"
#include "base/text.h"
#include "fixture.h"
#include "suites.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct config config;

/* Makes a configuration with a directory of its own. */
static void begin(size_t slots)
{
	config = (struct config){ .run_dir = fixture_directory(), .hash_slots = slots };
}

static void end(void)
{
	for (size_t i = 0; i < config.hash_slots; i++) {
		unlink(arena_printf(&test_arena, "%s/hash.%zu.lock", config.run_dir, i));
	}
	rmdir(config.run_dir);
}

static struct password_check check(const char *hash, const char *password)
{
	struct password_check result = { .matches = true, .outdated = true };
	ck_assert_int_eq(password_verify(&result, &test_arena, &config, hash, password), NO_ERROR);
	return result;
}

START_TEST(a_hash_matches_its_password_only)
{
	const char *hash = NULL;
	const char *other = NULL;
	begin(2);
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "correct horse"), NO_ERROR);
	ck_assert_int_eq(password_hash(&other, &test_arena, &config, "correct horse"), NO_ERROR);
	ck_assert_str_ne(hash, other);
	ck_assert_uint_lt(strlen(hash), 200); /* the column */
	ck_assert(check(hash, "correct horse").matches);
	ck_assert(!check(hash, "correct horse").outdated);
	ck_assert(!check(hash, "correct horsf").matches);
	ck_assert(!check(hash, "correct hors").matches);
	ck_assert(!check(hash, "").matches);
	end();
}
END_TEST

START_TEST(the_parameters_are_those_of_owasp)
{
	/* hazard 8 */
	const char *hash = NULL;
	begin(1);
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "x"), NO_ERROR);
	ck_assert(text_starts_with(hash, "$argon2id$v=19$m=7168,t=5,p=1$"));
	end();
}
END_TEST

START_TEST(a_hash_of_other_parameters_is_outdated)
{
	char weak[crypto_pwhash_STRBYTES];
	begin(1);
	ck_assert_int_eq(sodium_init() < 0, 0);
	ck_assert_int_eq(crypto_pwhash_str_alg(weak, "old", 3, 2, 19456 * 1024,
					       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	ck_assert(check(weak, "old").matches && check(weak, "old").outdated);
	ck_assert(!check(weak, "new").matches && !check(weak, "new").outdated);
	ck_assert_int_eq(
		crypto_pwhash_str_alg(weak, "old", 3, 3, 19456 * 1024, crypto_pwhash_ALG_ARGON2I13),
		0);
	ck_assert(check(weak, "old").matches && check(weak, "old").outdated);
	end();
}
END_TEST

START_TEST(what_is_not_a_hash_matches_nothing)
{
	const char *const broken[] = {
		"",
		"!",
		"plain",
		"$argon2id$",
		"$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$aGFzaA",
		"pbkdf2_sha256$",
		"pbkdf2_sha256$1000$salt$",
		"pbkdf2_sha256$0$salt$aGFzaA==",
		"pbkdf2_sha256$x$salt$aGFzaA==",
		"pbkdf2_sha256$99999999999$salt$bYTZd6GxHD6HEhqYhQ6mGZHBbHRhWsMpCY3W2nrDFbM=",
		"pbkdf2_sha256$2000001$salt$bYTZd6GxHD6HEhqYhQ6mGZHBbHRhWsMpCY3W2nrDFbM=",
		"pbkdf2_sha256$1$$bYTZd6GxHD6HEhqYhQ6mGZHBbHRhWsMpCY3W2nrDFbM=",
		"pbkdf2_sha256$1$salt",
		"pbkdf2_sha256$1",
		"pbkdf2_sha1$1$salt$aGFzaA==",
	};
	begin(1);
	for (size_t i = 0; i < LENGTH(broken); i++) {
		ck_assert_msg(!check(broken[i], "").matches, "%s", broken[i]);
		ck_assert_msg(!check(broken[i], "plain").matches, "%s", broken[i]);
	}
	end();
}
END_TEST

START_TEST(a_check_without_memory_is_not_a_wrong_password)
{
	struct password_check result;
	begin(1);
	ck_assert_int_eq(
		password_verify(&result, &test_arena, &config,
				"$argon2id$v=19$m=2147483647,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA"
				"$bYTZd6GxHD6HEhqYhQ6mGZHBbHRhWsMpCY3W2nrDFbM",
				"x"),
		ERROR_UNAVAILABLE);
	ck_assert(!result.matches);
	end();
}
END_TEST

/* Processor time, which a busy machine does not stretch. */
static int64_t worked_ms(void)
{
	struct timespec time = { 0 };
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The shortest of five checks, in milliseconds: what else the machine does only lengthens them. */
static int64_t time_checks(const char *hash, const char *password)
{
	int64_t best = INT64_MAX;
	for (int i = 0; i < 5; i++) {
		int64_t start = worked_ms();
		ck_assert(!check(hash, password).matches);
		int64_t took = worked_ms() - start;
		best = took < best ? took : best;
	}
	return best;
}

START_TEST(an_account_that_does_not_exist_takes_as_long)
{
	/* hazard 7 */
	char long_password[PASSWORD_LENGTH_MAX + 2] = "";
	const char *hash = NULL;
	begin(1);
	memset(long_password, 'x', PASSWORD_LENGTH_MAX + 1);
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "somebody's own"), NO_ERROR);
	int64_t known = time_checks(hash, "wrong");
	ck_assert_int_ge(known, 3);
	ck_assert_int_ge(time_checks(NULL, "wrong") * 2, known);
	ck_assert_int_le(time_checks(NULL, "wrong"), known * 2);
	ck_assert_int_ge(time_checks(hash, long_password) * 2, known);
	ck_assert(!check(NULL, "").matches);
	end();
}
END_TEST

/* The shortest of three refusals, as long as the slowest stored hash has 40,000 iterations. */
static int64_t time_refusals(const char *hash)
{
	int64_t best = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		int64_t start = worked_ms();
		struct password_check result = check(hash, "wrong");
		ck_assert(!result.matches);
		ck_assert_int_eq(password_refuse(&result, &test_arena, &config, 40000), NO_ERROR);
		int64_t took = worked_ms() - start;
		best = took < best ? took : best;
	}
	return best;
}

START_TEST(a_refusal_takes_as_long_whatever_hash_there_is)
{
	/* hazard 7: PBKDF2 of many iterations, of few, Argon2id, no account, and a hash of no kind */
	const char *hashes[] = {
		"pbkdf2_sha256$40000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=",
		"pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=",
		NULL,
		"!",
		"pbkdf2_sha256$40000$seasalt$broken",
		NULL,
	};
	int64_t least = INT64_MAX;
	int64_t most = 0;
	begin(1);
	ck_assert_int_eq(
		password_hash(&hashes[LENGTH(hashes) - 1], &test_arena, &config, "somebody's own"),
		NO_ERROR);
	for (size_t i = 0; i < LENGTH(hashes); i++) {
		int64_t took = time_refusals(hashes[i]);
		least = took < least ? took : least;
		most = took > most ? took : most;
	}
	ck_assert_int_ge(least, 5);
	ck_assert_int_le(most, least * 2);
	end();
}
END_TEST

/* Takes the only slot and keeps it until the pipe is closed. */
static pid_t occupy_slot(int *stop)
{
	int wait[2];
	int ready[2];
	char byte = 0;
	ck_assert_int_eq(pipe(wait), 0);
	ck_assert_int_eq(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		close(wait[1]);
		int slot = password_slot_take(&config, &test_arena);
		ssize_t done = write(ready[1], "!", 1);
		done += read(wait[0], &byte, 1);
		_exit(slot < 0 || done != 1);
	}
	close(wait[0]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	*stop = wait[1];
	return child;
}

START_TEST(a_hash_waits_for_its_turn)
{
	/* hazard 8: no more at once than there are slots */
	int stop = -1;
	int waited = -1;
	int status = -1;
	const char *hash = NULL;
	begin(1);
	pid_t holder = occupy_slot(&stop);
	pid_t waiter = fork();
	if (waiter == 0) {
		close(stop);
		_exit(password_hash(&hash, &test_arena, &config, "x") != NO_ERROR);
	}
	usleep(300000);
	ck_assert_int_eq(waitpid(waiter, &waited, WNOHANG), 0);
	close(stop);
	ck_assert_int_eq(waitpid(holder, &status, 0), holder);
	ck_assert_int_eq(waitpid(waiter, &waited, 0), waiter);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(waited, 0);
	end();
}
END_TEST

START_TEST(a_second_slot_is_used_when_the_first_is_taken)
{
	int stop = -1;
	int status = -1;
	const char *hash = NULL;
	begin(2);
	pid_t holder = occupy_slot(&stop);
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "x"), NO_ERROR);
	close(stop);
	ck_assert_int_eq(waitpid(holder, &status, 0), holder);
	end();
}
END_TEST

START_TEST(without_lock_files_nothing_is_hashed)
{
	/* hazard 8 */
	struct password_check result;
	const char *hash = "x";
	config = (struct config){ .run_dir = "/nonexistent", .hash_slots = 2 };
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "x"), ERROR_INTERNAL);
	ck_assert_ptr_null(hash);
	ck_assert_int_eq(password_verify(&result, &test_arena, &config, NULL, "x"), ERROR_INTERNAL);
	ck_assert(!result.matches);
	config.run_dir = NULL;
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "x"), ERROR_INTERNAL);
}
END_TEST

START_TEST(a_lock_file_that_is_a_link_is_not_followed)
{
	const char *hash = NULL;
	begin(1);
	const char *link = arena_printf(&test_arena, "%s/hash.0.lock", config.run_dir);
	const char *elsewhere = arena_printf(&test_arena, "%s/elsewhere", config.run_dir);
	ck_assert_int_eq(symlink(elsewhere, link), 0);
	ck_assert_int_eq(password_hash(&hash, &test_arena, &config, "x"), ERROR_INTERNAL);
	ck_assert_int_ne(access(elsewhere, F_OK), 0);
	unlink(elsewhere);
	end();
}
END_TEST

START_TEST(pbkdf2_gives_what_others_give)
{
	/* RFC 7914 § 11, and the vectors of RFC 6070 for SHA-256 as they are known */
	const struct {
		const char *password, *salt;
		size_t salt_length, iterations;
		const char *hex;
	} cases[] = {
		{ "passwd", "salt", 4, 1,
		  "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" },
		{ "Password", "NaCl", 4, 80000,
		  "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56" },
		{ "password", "salt", 4, 1,
		  "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b" },
		{ "password", "salt", 4, 2,
		  "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43" },
		{ "password", "salt", 4, 4096,
		  "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		unsigned char derived[PBKDF2_BYTES];
		char hex[2 * PBKDF2_BYTES + 1];
		pbkdf2_sha256(derived, cases[i].password, cases[i].salt, cases[i].salt_length,
			      cases[i].iterations);
		hex_encode(derived, sizeof(derived), hex);
		ck_assert_str_eq(hex, cases[i].hex);
	}
}
END_TEST

START_TEST(a_password_of_the_former_server_is_known_and_outdated)
{
	const char *hash =
		"pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";
	begin(1);
	ck_assert(check(hash, "lètmein").matches);
	ck_assert(check(hash, "lètmein").outdated);
	ck_assert(!check(hash, "letmein").matches);
	ck_assert(!check(hash, "letmein").outdated);
	end();
}
END_TEST

static const struct password_owner ana = {
	.username = "ana.garcia",
	.email = "ana@maple-academy.example",
	.first_name = "Anastasia",
	.last_name = "García-Lorca",
};

/* The messages about a password, joined with "|". */
static const char *faults_of(const char *password, const struct password_owner *owner)
{
	struct faults faults;
	const char *text = "";
	faults_init(&faults, &test_arena);
	password_check_rules(&faults, &test_arena, "password", password, owner);
	for (const struct fault *fault = faults.first; fault != NULL; fault = fault->next) {
		ck_assert_str_eq(fault->field, "password");
		text = arena_printf(&test_arena, "%s%s%s", text, text[0] == '\0' ? "" : "|",
				    fault->message);
	}
	return text;
}

#define SHORT   "This password is too short. It must contain at least 8 characters."
#define COMMON  "This password is too common."
#define NUMERIC "This password is entirely numeric."

START_TEST(every_rule_that_is_broken_is_told)
{
	const struct {
		const char *password, *messages;
	} cases[] = {
		{ "kuzewa-oplint-9", "" },
		{ "пароль-из-слов", "" },
		{ "äöüßäöü", SHORT },
		{ "äöüßäöüß", "" },
		{ "", SHORT },
		{ "kx9!", SHORT },
		{ "password", COMMON },
		{ "PassWord", COMMON },
		{ " password ", COMMON },
		{ "qwertyuiop", COMMON },
		{ "7351908264617", NUMERIC },
		{ "12345678", COMMON "|" NUMERIC },
		{ "123456", SHORT "|" NUMERIC },
	};
	const struct password_owner nobody = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_str_eq(faults_of(cases[i].password, &nobody), cases[i].messages);
	}
}
END_TEST

START_TEST(a_password_like_the_owners_data_is_refused)
{
	const struct {
		const char *password, *like;
	} cases[] = {
		{ "ana.garcia", "username" },    { "ANA.GARCIA1", "username" },
		{ "aicrag.ana", "username" },    { "maple-academy", "email address" },
		{ "academy1", "email address" }, { "anastasia", "first name" },
		{ "Anastasia99", "first name" }, { "garcíalorca", "last name" },
		{ "GARCÍA-LORCA", "last name" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *expected = arena_printf(
			&test_arena, "The password is too similar to the %s.", cases[i].like);
		ck_assert_msg(strstr(faults_of(cases[i].password, &ana), expected) != NULL,
			      "%s: %s", cases[i].password, faults_of(cases[i].password, &ana));
	}
	ck_assert_str_eq(faults_of("kuzewa-oplint-9", &ana), "");
	ck_assert_str_eq(faults_of("ana-lives-by-the-river", &ana), "");
}
END_TEST

START_TEST(a_password_has_an_end)
{
	char password[PASSWORD_LENGTH_MAX + 1] = "";
	memset(password, 'q', PASSWORD_LENGTH_MAX);
	ck_assert_str_eq(faults_of(password, &ana), "");
	const char *longer = arena_printf(&test_arena, "%sq", password);
	ck_assert_ptr_nonnull(strstr(faults_of(longer, &ana), "too long"));
}
END_TEST

static const char common[] =
#include "auth/password_common.inc"
	;

START_TEST(every_line_of_the_list_is_found)
{
	size_t count = 0;
	const char *previous = "";
	for (const char *line = common; *line != '\0'; count++) {
		size_t length = strcspn(line, "\n");
		const char *word = arena_strndup(&test_arena, line, length);
		ck_assert_msg(strcmp(previous, word) < 0, "order: %s, %s", previous, word);
		ck_assert_msg(password_is_common(word), "%s", word);
		ck_assert_uint_ge(length, 8);
		ck_assert_str_eq(word, text_to_lower(&test_arena, word));
		previous = word;
		line += length + 1;
	}
	ck_assert_uint_gt(count, 3000);
}
END_TEST

START_TEST(what_is_not_in_the_list_is_not_common)
{
	const char *const words[] = {
		"",          "\n",         "passwor",       "passwordz",
		"\x01",      "\xff",       "zzzzzzzzzzz\n", "password\npassword1",
		"!!!!!!!!~", "kuzewa-opl", "~~~~~~~~~~~~"
	};
	char longer[500] = "";
	memset(longer, 'a', sizeof(longer) - 1);
	for (size_t i = 0; i < LENGTH(words); i++) {
		ck_assert_msg(!password_is_common(words[i]), "%s", words[i]);
	}
	ck_assert(!password_is_common(longer));
}
END_TEST

Suite *password_suite(void)
{
	const TTest *const tests[] = {
		a_hash_matches_its_password_only,
		the_parameters_are_those_of_owasp,
		a_hash_of_other_parameters_is_outdated,
		what_is_not_a_hash_matches_nothing,
		a_check_without_memory_is_not_a_wrong_password,
		an_account_that_does_not_exist_takes_as_long,
		a_refusal_takes_as_long_whatever_hash_there_is,
		a_hash_waits_for_its_turn,
		a_second_slot_is_used_when_the_first_is_taken,
		without_lock_files_nothing_is_hashed,
		a_lock_file_that_is_a_link_is_not_followed,
		pbkdf2_gives_what_others_give,
		a_password_of_the_former_server_is_known_and_outdated,
		every_rule_that_is_broken_is_told,
		a_password_like_the_owners_data_is_refused,
		a_password_has_an_end,
		every_line_of_the_list_is_found,
		what_is_not_in_the_list_is_not_common,
		NULL,
	};
	return fixture_suite("password", tests);
}
