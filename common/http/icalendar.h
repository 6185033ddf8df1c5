/*
 * iCalendar (RFC 5545): feeds that a calendar program subscribes to.
 *
 * A feed is a response: icalendar_begin(), one icalendar_add() per entry, icalendar_end(). Times are UTC, so
 * that a feed needs no time zones of its own; texts are escaped and lines folded here and nowhere else.
 */
#ifndef EVOLV_HTTP_ICALENDAR_H
#define EVOLV_HTTP_ICALENDAR_H

#include "base/arena.h"
#include "http/response.h"

/* One VEVENT. Optional texts may be NULL or empty. */
struct icalendar_entry {
	const char *uid;     /* the same for as long as the thing exists: icalendar_uid() */
	const char *changed; /* when it last changed, "2026-11-22T08:30:00Z" */
	const char *start;   /* "2026-11-22T08:30:00Z", or "2026-11-22" for whole days */
	const char *end;     /* of the same form; of whole days the last one. Optional */
	const char *summary;
	const char *description; /* optional, as are those that follow */
	const char *location;
	const char *url;
};

/* Returns "kind-id@host": host is that of base_url, so that two schools never share one. */
const char *icalendar_uid(struct arena *arena, const char *base_url, const char *kind,
			  const char *id);

/* Starts the answer, status 200; name is how a calendar program calls the feed. */
void icalendar_begin(struct response *response, const char *name);

void icalendar_add(struct response *response, const struct icalendar_entry *entry);

void icalendar_end(struct response *response);

#endif
