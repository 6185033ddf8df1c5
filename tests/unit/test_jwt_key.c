/*
 * The keys that sign tokens: their file, and tokens that an older one signed.
 */
#include "auth/jwt.h"
#include "base/clock.h"
#include "fixture.h"
#include "suites.h"
#include "token_smith.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Loads a key file of this text and mode. */
static enum error load_key(struct jwt_key *key, const char *text, mode_t mode)
{
	const char *path = fixture_file(text, strlen(text));
	ck_assert_int_eq(chmod(path, mode), 0);
	enum error error = jwt_key_load(key, path, &test_arena);
	unlink(path);
	return error;
}

#define DIGITS_64 "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

START_TEST(a_key_file_is_hexadecimal_digits_that_others_cannot_read)
{
	/* hazard 9 */
	struct jwt_key key;
	ck_assert_int_eq(load_key(&key, DIGITS_64 "\n", 0600), NO_ERROR);
	ck_assert_uint_eq(key.length, 32);
	ck_assert_uint_eq(key.bytes[1], 0x11);
	ck_assert_uint_eq(key.bytes[31], 0xff);
	ck_assert_int_eq(load_key(&key, DIGITS_64 DIGITS_64, 0640), NO_ERROR);
	ck_assert_uint_eq(key.length, 64);
	const mode_t open_modes[] = { 0644, 0604, 0602, 0601 };
	for (size_t i = 0; i < LENGTH(open_modes); i++) {
		ck_assert_int_eq(load_key(&key, DIGITS_64 "\n", open_modes[i]), ERROR_INTERNAL);
		ck_assert_uint_eq(key.length, 0);
	}
}
END_TEST

START_TEST(a_bad_key_file_is_refused)
{
	/* hazard 1: never an empty or short key instead */
	const char *const texts[] = {
		"",
		"\n",
		"00",
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddee",
		DIGITS_64 "0",
		DIGITS_64 "0g",
		DIGITS_64 "\n" DIGITS_64,
		DIGITS_64 DIGITS_64 "00",
		"this is a sentence that is long enough to be a key, but not a hexadecimal one",
	};
	struct jwt_key key;
	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(load_key(&key, texts[i], 0600) == ERROR_INTERNAL, "key %zu", i);
		ck_assert_uint_eq(key.length, 0);
	}
	ck_assert_int_eq(jwt_key_load(&key, "/nonexistent", &test_arena), ERROR_INTERNAL);
	ck_assert_int_eq(jwt_key_load(&key, "/dev/zero", &test_arena), ERROR_INTERNAL);
	ck_assert_int_eq(jwt_key_load(&key, "/", &test_arena), ERROR_INTERNAL);
	ck_assert_int_eq(jwt_key_load(&key, NULL, &test_arena), ERROR_INTERNAL);
}
END_TEST

#define ID_NEW "00112233445566aa"
#define ID_OLD "ffeeddccbbaa9988"

static const char *in_the_future(void)
{
	return arena_printf(&test_arena, "until=%lld", (long long)clock_now() + 60);
}

/* Issues a token that holds for a minute. */
static const char *issue(const struct jwt_key *key)
{
	const struct jwt_claims given = {
		.account_id = 12,
		.issued_at = clock_now(),
		.expires_at = clock_now() + 60,
		.id = "ffeeddccbbaa99887766554433221100",
	};
	const char *token = NULL;

	ck_assert_int_eq(jwt_issue(&token, &test_arena, key, SMITH_ISSUER, &given), NO_ERROR);
	return token;
}

static enum error verify_by(const struct jwt_key *key, const char *token)
{
	struct jwt_claims claims;

	return jwt_verify(&claims, &test_arena, key, SMITH_ISSUER, TOKEN_ACCESS, token);
}

START_TEST(a_key_file_holds_the_key_that_signs_and_those_that_still_verify)
{
	struct jwt_key key;
	const char *text = arena_printf(&test_arena,
					"# a word\n\n" DIGITS_64 " kid=" ID_NEW "\r\n"
					"\t" DIGITS_64 DIGITS_64 "  %s\tkid=" ID_OLD "\n"
					" # another\n" DIGITS_64 " until=1\n" DIGITS_64 " %s",
					in_the_future(), in_the_future());

	ck_assert_int_eq(load_key(&key, text, 0600), NO_ERROR);
	ck_assert_uint_eq(key.length, 32);
	ck_assert_str_eq(key.id, ID_NEW);
	ck_assert_int_eq(key.until, 0);
	ck_assert_uint_eq(key.older->length, 64);
	ck_assert_str_eq(key.older->id, ID_OLD);
	ck_assert_int_gt(key.older->until, clock_now());
	/* The one whose time is over was left out. */
	ck_assert_str_eq(key.older->older->id, "");
	ck_assert_ptr_null(key.older->older->older);
}
END_TEST

START_TEST(what_is_written_is_read_again)
{
	struct jwt_key made;
	struct jwt_key old = smith_key;
	struct jwt_key read;

	old.until = clock_now() + 60;
	jwt_key_make(&made);
	made.older = &old;
	const char *text = jwt_key_text(&made, &test_arena);
	ck_assert_int_eq(load_key(&read, text, 0600), NO_ERROR);
	ck_assert_uint_ge(read.length, JWT_KEY_MIN);
	ck_assert_mem_eq(read.bytes, made.bytes, made.length);
	ck_assert_str_eq(read.id, made.id);
	ck_assert_int_eq(read.older->until, old.until);
	ck_assert_str_eq(jwt_key_text(&read, &test_arena), text);
	jwt_key_make(&old);
	ck_assert_str_ne(old.id, made.id);
	ck_assert_mem_ne(old.bytes, made.bytes, made.length);
}
END_TEST

START_TEST(a_key_file_with_one_odd_line_is_refused)
{
	const char *soon = in_the_future();
	const char *const texts[] = {
		"# only words\n",
		DIGITS_64 " until=99999999999",
		DIGITS_64 "\n" DIGITS_64 " kid=" ID_OLD,
		DIGITS_64 " kid=",
		DIGITS_64 " kid=" ID_NEW "0",
		DIGITS_64 " kid=00112233445566AA",
		DIGITS_64 " kid=../../etc/passwd",
		DIGITS_64 " key=" ID_NEW,
		DIGITS_64 " " ID_NEW,
		DIGITS_64 "\n" DIGITS_64 " until=0",
		DIGITS_64 "\n" DIGITS_64 " until=-1",
		DIGITS_64 "\n" DIGITS_64 " until=tomorrow",
		arena_printf(&test_arena, DIGITS_64 "\nabcd %s", soon),
		arena_printf(&test_arena, "kid=" ID_NEW " " DIGITS_64 "\n" DIGITS_64 " %s", soon),
	};
	struct jwt_key key;

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(load_key(&key, texts[i], 0600) == ERROR_INTERNAL, "key file %zu", i);
		ck_assert_uint_eq(key.length, 0);
	}
	const char *many = DIGITS_64 "\n";
	for (int i = 1; i < JWT_KEYS_MAX; i++) {
		many = arena_printf(&test_arena, "%s" DIGITS_64 " %s\n", many, soon);
	}
	ck_assert_int_eq(load_key(&key, many, 0600), NO_ERROR);
	many = arena_printf(&test_arena, "%s" DIGITS_64 " %s\n", many, soon);
	ck_assert_int_eq(load_key(&key, many, 0600), ERROR_INTERNAL);
}
END_TEST

START_TEST(an_older_key_verifies_what_it_signed)
{
	struct jwt_key fresh;
	struct jwt_key old = smith_key;
	const char *before = issue(&old);

	jwt_key_make(&fresh);
	const char *unlinked = issue(&fresh);
	fresh.older = &old;
	const char *after = issue(&fresh);
	ck_assert_int_eq(verify_by(&fresh, before), NO_ERROR);
	ck_assert_int_eq(verify_by(&fresh, unlinked), NO_ERROR);
	ck_assert_int_eq(verify_by(&fresh, after), NO_ERROR);
	ck_assert_int_eq(verify_by(&old, after), ERROR_TOKEN_INVALID);
	fresh.older = NULL;
	ck_assert_int_eq(verify_by(&fresh, before), ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(the_header_names_one_of_our_keys_and_chooses_nothing_else)
{
	/* hazard 2: every header but the one of the key that signed is refused */
	struct jwt_key fresh = smith_key;
	struct jwt_key old = smith_key;
	const char *payload = smith_payload(&test_arena, NULL, NULL);
	const char *const headers[] = {
		SMITH_HEADER,
		"{\"alg\":\"HS256\",\"kid\":\"" ID_NEW "\"}",
		"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" ID_NEW "\"}",
		"{\"alg\":\"none\",\"kid\":\"" ID_NEW "\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS512\",\"kid\":\"" ID_NEW "\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS256\",\"kid\":\"\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS256\",\"kid\":\"" ID_OLD "\",\"typ\":\"JWT\"}",
	};

	memcpy(fresh.id, ID_NEW, sizeof(ID_NEW));
	memcpy(old.id, ID_OLD, sizeof(ID_OLD));
	old.bytes[0] ^= 1; /* the same id and another key: the signature decides */
	fresh.older = &old;
	for (size_t i = 0; i < LENGTH(headers); i++) {
		ck_assert_msg(verify_by(&fresh, smith_token(&test_arena, headers[i], payload)) ==
				      ERROR_TOKEN_INVALID,
			      "header %s", headers[i]);
	}
	const char *sound = "{\"alg\":\"HS256\",\"kid\":\"" ID_NEW "\",\"typ\":\"JWT\"}";
	ck_assert_int_eq(verify_by(&fresh, smith_token(&test_arena, sound, payload)), NO_ERROR);
}
END_TEST

Suite *jwt_key_suite(void)
{
	const TTest *const tests[] = {
		a_key_file_is_hexadecimal_digits_that_others_cannot_read,
		a_bad_key_file_is_refused,
		a_key_file_holds_the_key_that_signs_and_those_that_still_verify,
		what_is_written_is_read_again,
		a_key_file_with_one_odd_line_is_refused,
		an_older_key_verifies_what_it_signed,
		the_header_names_one_of_our_keys_and_chooses_nothing_else,
		NULL,
	};
	return fixture_suite("jwt_key", tests);
}
