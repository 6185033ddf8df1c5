/*
 * What counts as a date and as a point in time.
 */
#include "base/clock.h"
#include "fixture.h"
#include "suites.h"

#include <time.h>

START_TEST(only_days_that_exist_are_dates)
{
	static const char *const good[] = { "2026-01-31", "2024-02-29", "2000-02-29", "0001-01-01",
					    "9999-12-31" };
	static const char *const bad[] = {
		"2026-02-29",  "1900-02-29",  "2026-04-31",  "2026-13-01", "2026-00-01",
		"2026-01-00",  "0000-01-01",  "2026-1-1",    "2026/01/01", "26-01-01",
		"2026-01-011", " 2026-01-01", "2026-01-01 ", "",           "tomorrow",
		"2026-01-0x",  "2026-01",     "-026-01-01",
	};

	for (size_t i = 0; i < LENGTH(good); i++) {
		ck_assert_msg(clock_is_date(good[i]), "%s", good[i]);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!clock_is_date(bad[i]), "%s", bad[i]);
	}
}
END_TEST

START_TEST(a_timestamp_says_its_offset)
{
	static const char *const good[] = {
		"2026-03-01T12:30:00Z",      "2026-03-01t12:30:00z",
		"2026-03-01 12:30:00+02:00", "2026-03-01T12:30:00.123456789Z",
		"2016-12-31T23:59:60Z",      "2026-03-01T00:00:00-15:59",
		"0001-01-01T00:00:00Z",      "9999-12-31T23:59:59Z",
	};
	static const char *const bad[] = {
		"2026-03-01",
		"2026-03-01T12:30:00",
		"2026-03-01T12:30Z",
		"2026-03-01T24:00:00Z",
		"2026-03-01T12:60:00Z",
		"2026-03-01T12:30:60Z",
		"2026-03-01T12:30:61Z",
		"2026-03-01T12:30:00.Z",
		"2026-03-01T12:30:00.1234567890Z",
		"2026-03-01T12:30:00+16:00",
		"2026-03-01T12:30:00+02:60",
		"2026-03-01T12:30:00+0200",
		"2026-03-01T12:30:00Z ",
		"2026-02-30T12:30:00Z",
		"2026-03-01X12:30:00Z",
		"2026-03-01T12:30:00+2:00",
		"0001-01-01T00:00:00+14:00",
		"9999-12-31T23:59:59-14:00",
		"9999-12-31T23:59:60Z",
		"9999-12-31T23:59:59.9999999Z",
		"now",
		"",
	};

	for (size_t i = 0; i < LENGTH(good); i++) {
		ck_assert_msg(clock_is_timestamp(good[i]), "%s", good[i]);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		ck_assert_msg(!clock_is_timestamp(bad[i]), "%s", bad[i]);
	}
}
END_TEST

START_TEST(clocks_go_forward)
{
	int64_t before = clock_monotonic_ms();
	struct timespec pause = { .tv_nsec = 3000000 };

	nanosleep(&pause, NULL);
	ck_assert_int_ge(clock_monotonic_ms(), before + 2);
	ck_assert_int_gt(clock_now(), 1600000000);
}
END_TEST

Suite *clock_suite(void)
{
	const TTest *const tests[] = {
		only_days_that_exist_are_dates,
		a_timestamp_says_its_offset,
		clocks_go_forward,
		NULL,
	};

	return fixture_suite("clock", tests);
}
