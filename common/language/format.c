/*
 * The closed table of formatters. Dates are "YYYY-MM-DD", alone or at the head of a timestamp in UTC.
 */
#include "language/format.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/urlencoded.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DATE_LENGTH    10
#define TIME_AT        11  /* of HH:MM in a timestamp */
#define EXCERPT_LENGTH 155 /* characters */
#define TEXT_MAX       ((size_t)64 << 10)

/* Reads the date that text begins with. */
static bool read_date(struct arena *arena, const char *text, struct tm *date)
{
	const char *day = arena_strndup(arena, text, strnlen(text, DATE_LENGTH));

	if (!clock_is_date(day)) {
		return false;
	}
	*date = (struct tm){ .tm_year = (int)strtol(day, NULL, 10) - 1900,
			     .tm_mon = (int)strtol(day + 5, NULL, 10) - 1,
			     .tm_mday = (int)strtol(day + 8, NULL, 10) };
	timegm(date);
	return true;
}

static const char *day_of(struct arena *arena, const struct language *language,
			  const struct tm *date)
{
	return date->tm_mday == 1 ? language->first_day : arena_printf(arena, "%d", date->tm_mday);
}

static const char *format_date(struct arena *arena, const struct language *language,
			       const char *text)
{
	struct tm date;

	if (!read_date(arena, text, &date)) {
		return NULL;
	}
	return arena_printf(arena, "%s\u00A0%s %d", day_of(arena, language, &date),
			    language->months[date.tm_mon], date.tm_year + 1900);
}

static const char *format_day(struct arena *arena, const struct language *language,
			      const char *text)
{
	struct tm date;

	return read_date(arena, text, &date) ? day_of(arena, language, &date) : NULL;
}

static const char *format_month(struct arena *arena, const struct language *language,
				const char *text)
{
	struct tm date;

	if (!read_date(arena, text, &date)) {
		return NULL;
	}
	return arena_printf(arena, "%s %d", language->months[date.tm_mon], date.tm_year + 1900);
}

static const char *format_month_short(struct arena *arena, const struct language *language,
				      const char *text)
{
	struct tm date;

	return read_date(arena, text, &date) ? language->short_months[date.tm_mon] : NULL;
}

static const char *format_weekday(struct arena *arena, const struct language *language,
				  const char *text)
{
	struct tm date;

	return read_date(arena, text, &date) ? language->weekdays[date.tm_wday] : NULL;
}

static const char *format_time(struct arena *arena, const struct language *language,
			       const char *text)
{
	if (!clock_is_timestamp(text) || !text_ends_with(text, "Z")) {
		return NULL;
	}
	return arena_printf(arena, "%.2s%s%.2s", text + TIME_AT, language->hour_minute,
			    text + TIME_AT + 3);
}

/* Zeros at the end of a fraction say nothing. */
static int fraction_length(const char *fraction)
{
	size_t length = strlen(fraction);

	while (length > 0 && fraction[length - 1] == '0') {
		length--;
	}
	return (int)length;
}

static const char *format_number(struct arena *arena, const struct language *language,
				 const char *text)
{
	const char *digits = text + (*text == '-');
	size_t whole = strspn(digits, "0123456789");
	const char *fraction = digits[whole] == '.' ? digits + whole + 1 : "";
	const char *written = *text == '-' ? "-" : "";

	if (whole == 0 || fraction[strspn(fraction, "0123456789")] != '\0' ||
	    (*fraction == '\0' && digits[whole] != '\0')) {
		return NULL;
	}
	for (size_t i = 0; i < whole; i++) {
		bool group = i > 0 && (whole - i) % 3 == 0;
		written = arena_printf(arena, "%s%s%c", written, group ? language->thousands : "",
				       digits[i]);
	}
	int length = fraction_length(fraction);
	return length == 0 ? written
			   : arena_printf(arena, "%s%s%.*s", written, language->decimal_point,
					  length, fraction);
}

static const char *format_url(struct arena *arena, const struct language *language,
			      const char *text)
{
	struct strbuf encoded;

	(void)language;
	strbuf_init(&encoded, TEXT_MAX);
	urlencoded_add(&encoded, text);
	const char *copy = strbuf_ok(&encoded) ? arena_strdup(arena, encoded.text) : NULL;
	strbuf_clear(&encoded);
	return copy;
}

static const char *format_initial(struct arena *arena, const struct language *language,
				  const char *text)
{
	(void)language;
	return arena_strndup(arena, text, utf8_prefix(text, 1));
}

/* As much as a search engine shows, cut between two words. */
static const char *format_excerpt(struct arena *arena, const struct language *language,
				  const char *text)
{
	size_t length = utf8_prefix(text, EXCERPT_LENGTH);

	(void)language;
	if (text[length] == '\0') {
		return text;
	}
	while (length > 0 && text[length] != ' ') {
		length--;
	}
	return arena_printf(arena, "%.*s…", (int)length, text);
}

static const char *format_iso(struct arena *arena, const struct language *language,
			      const char *text)
{
	(void)arena;
	(void)language;
	return text;
}

static const struct {
	const char *name;
	format_fn *format;
} formats[] = {
	{ .name = "date", .format = format_date },
	{ .name = "day", .format = format_day },
	{ .name = "month", .format = format_month },
	{ .name = "month_short", .format = format_month_short },
	{ .name = "weekday", .format = format_weekday },
	{ .name = "time", .format = format_time },
	{ .name = "number", .format = format_number },
	{ .name = "url", .format = format_url },
	{ .name = "initial", .format = format_initial },
	{ .name = "excerpt", .format = format_excerpt },
	{ .name = "iso", .format = format_iso },
};

format_fn *format_find(const char *name, size_t length)
{
	for (size_t i = 0; i < LENGTH(formats); i++) {
		if (strlen(formats[i].name) == length &&
		    strncmp(formats[i].name, name, length) == 0) {
			return formats[i].format;
		}
	}
	return NULL;
}
