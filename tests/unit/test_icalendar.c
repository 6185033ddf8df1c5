/*
 * iCalendar: what a calendar program relies on.
 */
#include "fixture.h"
#include "http/icalendar.h"
#include "suites.h"

#include <string.h>

static struct icalendar_entry plain_entry(void)
{
	return (struct icalendar_entry){
		.uid = "event-1@school.example",
		.changed = "2026-11-22T08:30:00Z",
		.start = "2026-12-01T17:00:00Z",
		.summary = "Open day",
	};
}

/* The whole calendar of one entry. */
static const char *calendar_of(const struct icalendar_entry *entry)
{
	struct response response;

	response_init(&response, &test_arena);
	icalendar_begin(&response, "Events");
	icalendar_add(&response, entry);
	icalendar_end(&response);
	ck_assert_str_eq(response.content_type, "text/calendar; charset=utf-8");
	const char *calendar = arena_strdup(&test_arena, response.body.text);
	response_clear(&response);
	return calendar;
}

static void assert_line(const char *calendar, const char *line)
{
	const char *whole = arena_printf(&test_arena, "\r\n%s\r\n", line);

	ck_assert_msg(strstr(calendar, whole) != NULL, "no line %s in\n%s", line, calendar);
}

START_TEST(an_entry_has_its_lines)
{
	struct icalendar_entry entry = plain_entry();
	entry.end = "2026-12-01T19:30:00Z";
	entry.url = "https://school.example/events/1/";
	const char *calendar = calendar_of(&entry);

	ck_assert_int_eq(strncmp(calendar, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", 30), 0);
	assert_line(calendar, "BEGIN:VEVENT");
	assert_line(calendar, "UID:event-1@school.example");
	assert_line(calendar, "DTSTAMP:20261122T083000Z");
	assert_line(calendar, "DTSTART:20261201T170000Z");
	assert_line(calendar, "DTEND:20261201T193000Z");
	assert_line(calendar, "URL:https://school.example/events/1/");
	assert_line(calendar, "END:VCALENDAR");
}
END_TEST

START_TEST(what_is_not_given_has_no_line)
{
	struct icalendar_entry entry = plain_entry();
	entry.description = "";
	const char *calendar = calendar_of(&entry);

	ck_assert_ptr_null(strstr(calendar, "DTEND"));
	ck_assert_ptr_null(strstr(calendar, "DESCRIPTION"));
	ck_assert_ptr_null(strstr(calendar, "LOCATION"));
	ck_assert_ptr_null(strstr(calendar, "URL"));
}
END_TEST

/* RFC 5545 § 3.6.1: the end of whole days is not part of them. */
START_TEST(whole_days_end_on_the_day_after)
{
	static const struct {
		const char *last;
		const char *line;
	} rows[] = {
		{ .last = "2026-12-01", .line = "DTEND;VALUE=DATE:20261202" },
		{ .last = "2026-12-31", .line = "DTEND;VALUE=DATE:20270101" },
		{ .last = "2028-02-28", .line = "DTEND;VALUE=DATE:20280229" },
		{ .last = "2027-02-28", .line = "DTEND;VALUE=DATE:20270301" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct icalendar_entry entry = plain_entry();
		entry.start = "2026-12-01";
		entry.end = rows[i].last;
		const char *calendar = calendar_of(&entry);

		assert_line(calendar, "DTSTART;VALUE=DATE:20261201");
		assert_line(calendar, rows[i].line);
	}
}
END_TEST

START_TEST(signs_with_a_meaning_are_escaped)
{
	struct icalendar_entry entry = plain_entry();
	entry.summary = "a\\b; c, d\r\nEND:VEVENT\001";

	assert_line(calendar_of(&entry), "SUMMARY:a\\\\b\\; c\\, d\\nEND:VEVENT");
}
END_TEST

START_TEST(an_address_cannot_begin_a_line_of_its_own)
{
	struct icalendar_entry entry = plain_entry();
	entry.url = "https://school.example/\r\nATTENDEE:x";

	ck_assert_ptr_null(strstr(calendar_of(&entry), "ATTENDEE"));
}
END_TEST

/* Takes the folds out and checks each physical line. */
static const char *unfold(const char *calendar)
{
	char *plain = arena_strdup(&test_arena, calendar);
	char *out = plain;

	for (const char *line = calendar; *line != '\0';) {
		size_t length = strcspn(line, "\r");
		ck_assert_uint_le(length, 75);
		ck_assert_int_eq(strncmp(line + length, "\r\n", 2), 0);
		memmove(out, line, length);
		out += length;
		line += length + 2;
		if (*line == ' ') {
			line++;
		} else {
			memcpy(out, "\r\n", 2);
			out += 2;
		}
	}
	*out = '\0';
	return plain;
}

/* Whatever stands at the 75th octet, a character or an escape, stays whole. */
START_TEST(long_lines_are_folded_between_characters)
{
	static const char *const pieces[] = { "x", "é", "€", "𝄞", ",", "\\", "y\n" };
	static const char *const written[] = { "x", "é", "€", "𝄞", "\\,", "\\\\", "y\\n" };

	for (size_t i = 0; i < LENGTH(pieces); i++) {
		for (size_t before = 0; before < 4; before++) {
			const char *summary = &"aaa"[3 - before];
			const char *expected = arena_printf(&test_arena, "SUMMARY:%s", summary);
			struct icalendar_entry entry = plain_entry();

			for (int n = 0; n < 100; n++) {
				summary = arena_printf(&test_arena, "%s%s", summary, pieces[i]);
				expected = arena_printf(&test_arena, "%s%s", expected, written[i]);
			}
			entry.summary = summary;
			assert_line(unfold(calendar_of(&entry)), expected);
		}
	}
}
END_TEST

/* A fold inside a sequence would leave a line that begins with the middle of a character. */
START_TEST(no_line_begins_inside_a_character)
{
	struct icalendar_entry entry = plain_entry();
	entry.description = "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€";
	const char *calendar = calendar_of(&entry);

	for (const char *fold = strstr(calendar, "\r\n "); fold; fold = strstr(fold + 1, "\r\n ")) {
		ck_assert_uint_ne((unsigned char)fold[3] & 0xC0, 0x80);
	}
}
END_TEST

START_TEST(a_uid_names_the_school)
{
	ck_assert_str_eq(icalendar_uid(&test_arena, "https://school.example:8443/x", "event", "12"),
			 "event-12@school.example");
	ck_assert_str_eq(icalendar_uid(&test_arena, "http://127.0.0.1:8080", "schedule", "3"),
			 "schedule-3@127.0.0.1");
	ck_assert_str_eq(icalendar_uid(&test_arena, "http://[::1]:8080", "schedule", "3"),
			 "schedule-3@localhost");
}
END_TEST

Suite *icalendar_suite(void)
{
	const TTest *const tests[] = {
		an_entry_has_its_lines,
		what_is_not_given_has_no_line,
		whole_days_end_on_the_day_after,
		signs_with_a_meaning_are_escaped,
		an_address_cannot_begin_a_line_of_its_own,
		long_lines_are_folded_between_characters,
		no_line_begins_inside_a_character,
		a_uid_names_the_school,
		NULL,
	};

	return fixture_suite("icalendar", tests);
}
