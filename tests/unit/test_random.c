/*
 * Identifiers and secrets.
 */
#include "base/random.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

START_TEST(texts_have_their_form)
{
	const char *uuid = random_uuid(&test_arena);

	ck_assert_uint_eq(strlen(random_hex(&test_arena, 16)), 32);
	ck_assert_uint_eq(strspn(random_hex(&test_arena, 16), "0123456789abcdef"), 32);
	ck_assert_uint_eq(strlen(random_token(&test_arena, 32)), 43);
	ck_assert_uint_eq(strlen(uuid), 36);
	ck_assert_int_eq(uuid[14], '4');
	ck_assert_ptr_nonnull(strchr("89ab", uuid[19]));
	ck_assert(uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-');
}
END_TEST

START_TEST(no_two_are_alike)
{
	ck_assert_str_ne(random_hex(&test_arena, 16), random_hex(&test_arena, 16));
	ck_assert_str_ne(random_uuid(&test_arena), random_uuid(&test_arena));
	ck_assert_str_ne(random_token(&test_arena, 16), random_token(&test_arena, 16));
}
END_TEST

START_TEST(every_byte_is_filled)
{
	unsigned char bytes[300] = { 0 };
	unsigned char any[300] = { 0 };

	for (int round = 0; round < 8; round++) {
		random_bytes(bytes, sizeof(bytes));
		for (size_t i = 0; i < sizeof(bytes); i++) {
			any[i] |= bytes[i];
		}
	}
	ck_assert_ptr_null(memchr(any, 0, sizeof(any)));
}
END_TEST

Suite *random_suite(void)
{
	const TTest *const tests[] = {
		texts_have_their_form,
		no_two_are_alike,
		every_byte_is_filled,
		NULL,
	};

	return fixture_suite("random", tests);
}
