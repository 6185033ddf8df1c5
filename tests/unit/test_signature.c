/*
 * Ed25519, held against the examples of RFC 8032 § 7.1.
 */
#include "auth/signature.h"
#include "fixture.h"
#include "suites.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

/* TEST 2: the secret seed, its public key, and the signature under the one byte "r". */
#define SEED   "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
#define PUBLIC "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define SIGNATURE                                                          \
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" \
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

static enum error load(struct signature_key *key, const char *digits)
{
	return signature_key_load(key, fixture_file(digits, strlen(digits)), &test_arena);
}

/* base64url of the bytes that the hexadecimal digits stand for. */
static const char *encoded(const char *digits)
{
	static unsigned char bytes[64];
	static char text[128];
	size_t length = 0;

	sodium_hex2bin(bytes, sizeof(bytes), digits, strlen(digits), NULL, &length, NULL);
	sodium_bin2base64(text, sizeof(text), bytes, length,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return text;
}

START_TEST(the_example_of_the_rfc_comes_out)
{
	struct signature_key key;

	ck_assert_int_eq(load(&key, SEED "\n"), NO_ERROR);
	ck_assert_str_eq(key.public_key, encoded(PUBLIC));
	ck_assert_str_eq(signature_make(&key, "r", &test_arena), encoded(SIGNATURE));
}
END_TEST

START_TEST(two_keys_have_two_names)
{
	struct signature_key one;
	struct signature_key other;

	ck_assert_int_eq(load(&one, SEED), NO_ERROR);
	ck_assert_int_eq(load(&other, PUBLIC), NO_ERROR);
	ck_assert_uint_eq(strlen(one.id), 16);
	ck_assert_str_ne(one.id, other.id);
}
END_TEST

START_TEST(a_file_that_holds_no_key_is_refused)
{
	struct signature_key key;

	ck_assert_int_eq(load(&key, ""), ERROR_INTERNAL);
	ck_assert_int_eq(load(&key, "4ccd"), ERROR_INTERNAL);
	ck_assert_int_eq(load(&key, SEED "00"), ERROR_INTERNAL);
	ck_assert_int_eq(load(&key, "x" SEED), ERROR_INTERNAL);
	ck_assert_int_eq(signature_key_load(&key, "/nonexistent", &test_arena), ERROR_INTERNAL);
}
END_TEST

START_TEST(a_key_that_others_can_read_is_refused)
{
	const char *path = fixture_file(SEED, strlen(SEED));
	struct signature_key key;

	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(signature_key_load(&key, path, &test_arena), ERROR_INTERNAL);
}
END_TEST

Suite *signature_suite(void)
{
	const TTest *const tests[] = {
		the_example_of_the_rfc_comes_out,
		two_keys_have_two_names,
		a_file_that_holds_no_key_is_refused,
		a_key_that_others_can_read_is_refused,
		NULL,
	};

	return fixture_suite("signature", tests);
}
