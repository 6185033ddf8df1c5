/*
 * Text that grows up to a bound.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "suites.h"

#include <stdint.h>
#include <string.h>

START_TEST(a_new_buffer_is_an_empty_text)
{
	struct strbuf buffer;

	strbuf_init(&buffer, 10);
	ck_assert_str_eq(buffer.text, "");
	ck_assert(strbuf_ok(&buffer));
	strbuf_clear(&buffer);
}
END_TEST

START_TEST(pieces_add_up)
{
	struct strbuf buffer;

	strbuf_init(&buffer, SIZE_MAX);
	strbuf_add_text(&buffer, "page ");
	strbuf_addf(&buffer, "%d of %s", 3, "12");
	strbuf_addf(&buffer, "%s", "");
	strbuf_add_char(&buffer, '!');
	strbuf_add(&buffer, "\0x", 2);
	ck_assert_str_eq(buffer.text, "page 3 of 12!");
	ck_assert_uint_eq(buffer.length, strlen("page 3 of 12!") + 2);
	strbuf_clear(&buffer);
}
END_TEST

START_TEST(it_grows_to_its_bound_and_not_beyond)
{
	struct strbuf buffer;

	strbuf_init(&buffer, 1000);
	for (int i = 0; i < 1000; i++) {
		strbuf_add_char(&buffer, 'x');
	}
	ck_assert(strbuf_ok(&buffer));
	ck_assert_uint_eq(buffer.length, 1000);
	ck_assert_uint_le(buffer.room, 1001);
	strbuf_add_char(&buffer, 'y');
	ck_assert(!strbuf_ok(&buffer));
	ck_assert_uint_eq(strlen(buffer.text), 1000);
	strbuf_clear(&buffer);
}
END_TEST

START_TEST(after_a_failure_nothing_is_added_until_it_is_reset)
{
	struct strbuf buffer;

	strbuf_init(&buffer, 4);
	strbuf_addf(&buffer, "%s", "too long");
	strbuf_add_text(&buffer, "ok");
	ck_assert(!strbuf_ok(&buffer));
	ck_assert_str_eq(buffer.text, "");
	strbuf_reset(&buffer);
	strbuf_add_text(&buffer, "ok");
	ck_assert(strbuf_ok(&buffer));
	ck_assert_str_eq(buffer.text, "ok");
	strbuf_reset(&buffer);
	ck_assert_str_eq(buffer.text, "");
	strbuf_clear(&buffer);
}
END_TEST

Suite *strbuf_suite(void)
{
	const TTest *const tests[] = {
		a_new_buffer_is_an_empty_text,
		pieces_add_up,
		it_grows_to_its_bound_and_not_beyond,
		after_a_failure_nothing_is_added_until_it_is_reset,
		NULL,
	};

	return fixture_suite("strbuf", tests);
}
