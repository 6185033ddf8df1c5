/*
 * The writer of iCalendar: properties become content lines of at most 75 octets (RFC 5545 § 3.1).
 */
#include "http/icalendar.h"

#include "base/log.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LINE_MAX_OCTETS 75
#define DATE_LENGTH     10 /* "2026-11-22" */
#define MOMENT_MAX      20 /* "20261122T083000Z" and its NUL, with room to spare */

/* A content line that is being written. */
struct line {
	struct strbuf *out;
	size_t octets; /* on the physical line so far */
};

/* The length of the UTF-8 sequence that begins with lead. */
static size_t sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Adds octets that must stay together, on a line of their own if this one is full. */
static void add_together(struct line *line, const char *octets, size_t length)
{
	if (line->octets + length > LINE_MAX_OCTETS) {
		strbuf_add_text(line->out, "\r\n ");
		line->octets = 1; /* the blank counts */
	}
	strbuf_add(line->out, octets, length);
	line->octets += length;
}

/* Adds characters as they are; none is cut in two by a fold. */
static void add_plain(struct line *line, const char *text)
{
	while (*text != '\0') {
		size_t length = sequence_length((unsigned char)*text);

		add_together(line, text, length);
		text += length;
	}
}

/* What a character becomes inside a TEXT value (§ 3.3.11); NULL: itself. */
static const char *escape_of(char c)
{
	switch (c) {
	case '\\':
		return "\\\\";
	case ';':
		return "\\;";
	case ',':
		return "\\,";
	case '\n':
		return "\\n";
	default:
		/* Other controls may not stand in a calendar at all; a CR belongs to the LF that follows. */
		return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F ? "" : NULL;
	}
}

static void add_escaped(struct line *line, const char *text)
{
	while (*text != '\0') {
		const char *escape = escape_of(*text);
		size_t length = sequence_length((unsigned char)*text);

		if (escape == NULL) {
			add_together(line, text, length);
		} else {
			add_together(line, escape, strlen(escape));
		}
		text += length;
	}
}

static struct line begin_line(struct strbuf *out, const char *name)
{
	struct line line = { .out = out, .octets = 0 };

	add_plain(&line, name);
	add_plain(&line, ":");
	return line;
}

/* A property whose value is a TEXT. */
static void add_text(struct strbuf *out, const char *name, const char *value)
{
	struct line line = begin_line(out, name);

	add_escaped(&line, value);
	strbuf_add_text(out, "\r\n");
}

/* A property of another type, which knows no escapes: nothing that could end its line may stand in it. */
static void add_value(struct strbuf *out, const char *name, const char *value)
{
	struct line line = begin_line(out, name);

	for (const char *c = value; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7F) {
			log_error("icalendar: %s would hold a control character", name);
			value = "";
			break;
		}
	}
	add_plain(&line, value);
	strbuf_add_text(out, "\r\n");
}

/* "2026-11-22T08:30:00Z" without what separates its parts: the basic form of ISO 8601. */
static void basic_form(char *out, size_t room, const char *moment)
{
	size_t length = 0;

	for (; *moment != '\0' && length + 1 < room; moment++) {
		if (*moment != '-' && *moment != ':') {
			out[length++] = *moment;
		}
	}
	out[length] = '\0';
}

/* The day after date, in the basic form. False past the last year that four digits can write. */
static bool following_day(char *out, size_t room, const char *date)
{
	struct tm day = { .tm_hour = 12 };

	if (strptime(date, "%Y-%m-%d", &day) == NULL) {
		return false;
	}
	day.tm_mday++;
	return timegm(&day) != -1 && day.tm_year <= 9999 - 1900 &&
	       strftime(out, room, "%Y%m%d", &day) > 0;
}

/* Whole days end, for iCalendar, on the day after their last one (§ 3.6.1). */
static void add_span(struct strbuf *out, const struct icalendar_entry *entry)
{
	char moment[MOMENT_MAX] = "";
	bool days = strlen(entry->start) == DATE_LENGTH;

	basic_form(moment, sizeof(moment), entry->start);
	add_value(out, days ? "DTSTART;VALUE=DATE" : "DTSTART", moment);
	if (entry->end == NULL || *entry->end == '\0') {
		return;
	}
	if (!days) {
		basic_form(moment, sizeof(moment), entry->end);
		add_value(out, "DTEND", moment);
	} else if (following_day(moment, sizeof(moment), entry->end)) {
		add_value(out, "DTEND;VALUE=DATE", moment);
	}
}

static void add_optional_text(struct strbuf *out, const char *name, const char *value)
{
	if (value != NULL && *value != '\0') {
		add_text(out, name, value);
	}
}

const char *icalendar_uid(struct arena *arena, const char *base_url, const char *kind,
			  const char *id)
{
	return arena_printf(arena, "%s-%s@%s", kind, id, text_url_host(arena, base_url));
}

void icalendar_begin(struct response *response, const char *name)
{
	struct strbuf *out = &response->body;

	response_text(response, 200, "text/calendar; charset=utf-8");
	add_value(out, "BEGIN", "VCALENDAR");
	add_value(out, "VERSION", "2.0");
	add_value(out, "PRODID", "-//Evolv//Evolv//EN");
	add_value(out, "CALSCALE", "GREGORIAN");
	add_text(out, "NAME", name);         /* RFC 7986 … */
	add_text(out, "X-WR-CALNAME", name); /* … and what programs read before it */
	add_value(out, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
}

void icalendar_add(struct response *response, const struct icalendar_entry *entry)
{
	struct strbuf *out = &response->body;
	char moment[MOMENT_MAX] = "";

	basic_form(moment, sizeof(moment), entry->changed);
	add_value(out, "BEGIN", "VEVENT");
	add_text(out, "UID", entry->uid);
	add_value(out, "DTSTAMP", moment);
	add_value(out, "LAST-MODIFIED", moment);
	add_span(out, entry);
	add_text(out, "SUMMARY", entry->summary);
	add_optional_text(out, "DESCRIPTION", entry->description);
	add_optional_text(out, "LOCATION", entry->location);
	if (entry->url != NULL && *entry->url != '\0') {
		add_value(out, "URL", entry->url);
	}
	add_value(out, "END", "VEVENT");
}

void icalendar_end(struct response *response)
{
	add_value(&response->body, "END", "VCALENDAR");
}
