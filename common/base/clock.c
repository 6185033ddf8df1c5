/*
 * Time: what the clock says, and what counts as a date.
 */
#include "base/clock.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

/* PostgreSQL keeps offsets below 16 hours; real ones end at +14:00. */
#define OFFSET_HOURS_MAX 15

/* Nobody measures finer than nanoseconds. */
#define FRACTION_DIGITS_MAX 9

int64_t clock_now(void)
{
	return (int64_t)time(NULL);
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads exactly count digits at *at and steps behind them; -1 when there are fewer. */
static int take_number(const char **at, int count)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		char digit = (*at)[i];

		if (digit < '0' || digit > '9') {
			return -1;
		}
		number = number * 10 + (digit - '0');
	}
	*at += count;
	return number;
}

static bool take_one_of(const char **at, const char *characters)
{
	if (**at == '\0' || strchr(characters, **at) == NULL) {
		return false;
	}
	(*at)++;
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(const char **at)
{
	int year = take_number(at, 4);
	int month = year < 1 || !take_one_of(at, "-") ? -1 : take_number(at, 2);
	int day = month < 1 || month > 12 || !take_one_of(at, "-") ? -1 : take_number(at, 2);

	return day >= 1 && day <= days_of(year, month);
}

static bool take_fraction(const char **at)
{
	int digits = 0;

	if (**at != '.') {
		return true;
	}
	(*at)++;
	while (take_one_of(at, "0123456789")) {
		digits++;
	}
	return digits >= 1 && digits <= FRACTION_DIGITS_MAX;
}

static bool take_time(const char **at)
{
	int hour = take_number(at, 2);
	int minute = hour < 0 || hour > 23 || !take_one_of(at, ":") ? -1 : take_number(at, 2);
	int second = minute < 0 || minute > 59 || !take_one_of(at, ":") ? -1 : take_number(at, 2);
	int second_max =
		minute == 59 ? 60 : 59; /* leap seconds end an hour everywhere but in … :30 zones */

	return second >= 0 && second <= second_max && take_fraction(at);
}

static bool take_offset(const char **at)
{
	int hour = 0;
	int minute = 0;

	if (take_one_of(at, "Zz")) {
		return true;
	}
	if (!take_one_of(at, "+-")) {
		return false;
	}
	hour = take_number(at, 2);
	minute = hour < 0 || !take_one_of(at, ":") ? -1 : take_number(at, 2);
	return hour <= OFFSET_HOURS_MAX && minute >= 0 && minute <= 59;
}

bool clock_is_date(const char *text)
{
	return take_date(&text) && *text == '\0';
}

/* On the calendar's first and last day an offset, a leap second or a fraction that is rounded could lead out of it, to a
 * year that is not written with four digits. */
static bool stays_in_calendar(const char *text)
{
	bool utc = strpbrk(text, "Zz") != NULL;
	bool first_day = strncmp(text, "0001-01-01", 10) == 0;
	bool last_day = strncmp(text, "9999-12-31", 10) == 0;

	if (last_day && (strstr(text, ":60") != NULL || strchr(text, '.') != NULL)) {
		return false;
	}
	return utc || (!first_day && !last_day);
}

bool clock_is_timestamp(const char *text)
{
	const char *at = text;

	return take_date(&at) && take_one_of(&at, "Tt ") && take_time(&at) && take_offset(&at) &&
	       *at == '\0' && stays_in_calendar(text);
}
