/*
 * The arena: memory of one request.
 */
#include "base/arena.h"
#include "fixture.h"
#include "suites.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

START_TEST(memory_is_zeroed_and_aligned)
{
	for (size_t size = 0; size < 100; size++) {
		unsigned char *bytes = arena_alloc(&test_arena, size);

		ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++) {
			ck_assert_uint_eq(bytes[i], 0);
		}
		memset(bytes, 0xFF, size);
	}
}
END_TEST

START_TEST(pieces_do_not_overlap_and_large_ones_fit)
{
	char *small = arena_strdup(&test_arena, "small");
	char *large = arena_alloc(&test_arena, 1 << 20);
	char *after = arena_strdup(&test_arena, "after");

	memset(large, 'x', 1 << 20);
	ck_assert_str_eq(small, "small");
	ck_assert_str_eq(after, "after");
}
END_TEST

START_TEST(a_cleared_arena_can_be_used_again)
{
	arena_alloc(&test_arena, 1000);
	arena_clear(&test_arena);
	ck_assert_uint_eq(test_arena.used, 0);
	ck_assert_ptr_null(test_arena.newest);
	ck_assert_str_eq(arena_strdup(&test_arena, "again"), "again");
}
END_TEST

START_TEST(text_is_copied_with_its_end)
{
	ck_assert_str_eq(arena_strndup(&test_arena, "abcdef", 3), "abc");
	ck_assert_str_eq(arena_strndup(&test_arena, NULL, 0), "");
	ck_assert_str_eq(arena_printf(&test_arena, "%s-%d", "page", 12), "page-12");
}
END_TEST

static void leave_with_7(void)
{
	exit(7);
}

/* Each runs in a process of its own, which must end with 7. */
START_TEST(the_limit_is_kept)
{
	struct arena arena;

	arena_init(&arena, 100);
	arena_on_exhausted(leave_with_7);
	arena_alloc(&arena, 64);
	arena_alloc(&arena, 64);
}
END_TEST

START_TEST(a_product_that_overflows_is_refused)
{
	arena_on_exhausted(leave_with_7);
	arena_array(&test_arena, SIZE_MAX / 2, 3);
}
END_TEST

START_TEST(a_size_that_overflows_is_refused)
{
	arena_on_exhausted(leave_with_7);
	arena_alloc(&test_arena, SIZE_MAX - 1);
}
END_TEST

START_TEST(a_copy_that_overflows_is_refused)
{
	arena_on_exhausted(leave_with_7);
	arena_strndup(&test_arena, "x", SIZE_MAX);
}
END_TEST

static void come_back(void)
{
}

START_TEST(memory_that_is_not_there_is_never_handed_out)
{
	arena_on_exhausted(come_back);
	arena_alloc(&test_arena, SIZE_MAX / 2 + 1);
}
END_TEST

Suite *arena_suite(void)
{
	const TTest *const tests[] = {
		memory_is_zeroed_and_aligned,
		pieces_do_not_overlap_and_large_ones_fit,
		a_cleared_arena_can_be_used_again,
		text_is_copied_with_its_end,
		NULL,
	};
	Suite *suite = fixture_suite("arena", tests);
	TCase *limits = tcase_create("limits");

	tcase_add_checked_fixture(limits, fixture_arena, NULL);
	tcase_add_exit_test(limits, the_limit_is_kept, 7);
	tcase_add_exit_test(limits, a_product_that_overflows_is_refused, 7);
	tcase_add_exit_test(limits, a_size_that_overflows_is_refused, 7);
	tcase_add_exit_test(limits, a_copy_that_overflows_is_refused, 7);
	tcase_add_test_raise_signal(limits, memory_that_is_not_there_is_never_handed_out, SIGABRT);
	suite_add_tcase(suite, limits);
	return suite;
}
