/*
 * What of the Django version becomes what here: tables, columns and conversions, as data.
 *
 * Its models are not the same in every installation, so each table and column has alternatives; the first that the
 * source has is taken. What the source lacks is told in the report, and only the table of users is essential.
 */
#ifndef EVOLV_BIN_IMPORT_MAP_H
#define EVOLV_BIN_IMPORT_MAP_H

#include "http/upload_rule.h"

#include <stdbool.h>
#include <stddef.h>

#define IMPORT_ALTERNATIVES 5 /* of a name, at most; the rest is NULL */

struct import_column {
	const char *field;                     /* ours; NULL: it is read for another one's value */
	const char *from[IMPORT_ALTERNATIVES]; /* theirs */
	/* SQL, in which $ stands for the text there, or for what refers_to or file make of it; NULL: that as it is. s
	 * is the source's row: s.id, s.fields. */
	const char *value;
	/* SQL for when the source has no such column; NULL: our default stands. */
	const char *missing;
	const char *refers_to; /* the column names a row of this kind; $ is its id here */
	/* The column names a file; $ is its key in our store. */
	const struct upload_rule *file;
	bool needed; /* without that row or file, this row is not taken */
	/* Told when there was something and nothing came of it; or, with tell_change, when something else did. % stands
	 * for the value. NULL: nothing is told. */
	const char *lost;
	bool tell_change;
};

struct import_columns {
	const struct import_column *items;
	size_t count;
};

enum import_mode {
	IMPORT_ROWS,
	IMPORT_ONCE,  /* rows that only say that something is so; they keep no id */
	IMPORT_AMEND, /* values of rows that an entry before has taken */
};

struct import_kind {
	const char *kind;                      /* what imported_row calls it */
	const char *table;                     /* ours */
	const char *from[IMPORT_ALTERNATIVES]; /* theirs */
	enum import_mode mode;
	bool essential;
	const struct import_columns *columns;
	const char *before; /* SQL: what is done when the source's rows are there; NULL: nothing */
	const char
		*after; /* SQL: what is done when the rows are taken, or there is no such table */
};

/* In the order in which they are taken: what is referred to comes first. */
extern const struct import_kind import_kinds[];
extern const size_t import_kind_count;

/* How a reference to another table than the one that was thought of is followed. */
struct import_way {
	const char *wanted; /* the kind that our column refers to */
	const char *given;  /* the kind that theirs does */
	const char *sql;    /* the id here, of the id $ there */
};
extern const struct import_way import_ways[];
extern const size_t import_way_count;

/* Shapes of columns that come again and again, to be put between braces. */
#define IMPORT_LINE(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.line(coalesce($, ''))"
#define IMPORT_LINES(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.lines(coalesce($, ''))"
#define IMPORT_MAYBE_LINE(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "nullif(pg_temp.line($), '')"
#define IMPORT_FLAG(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "coalesce($, 'false')"
#define IMPORT_AS_IT_IS(field_, ...) .field = (field_), .from = { __VA_ARGS__ }
#define IMPORT_DAY(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.day($)"
#define IMPORT_MOMENT(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.moment($)"
#define IMPORT_SINCE(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "coalesce(pg_temp.past($), now())"
#define IMPORT_WEB_ADDRESS(field_, ...)                                                \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.web_address($)", \
	.lost = "This is no address that begins with http:// or https://; it was left out."
#define IMPORT_EMAIL(field_, ...)                                                \
	.field = (field_), .from = { __VA_ARGS__ }, .value = "pg_temp.email($)", \
	.lost = "This is no e-mail address; it was left out."
#define IMPORT_REFERENCE(field_, kind_, ...)                                              \
	.field = (field_), .from = { __VA_ARGS__ }, .refers_to = (kind_), .needed = true, \
	.lost = "The row % that it belongs to was not taken."
#define IMPORT_MAYBE_REFERENCE(field_, kind_, ...)                        \
	.field = (field_), .from = { __VA_ARGS__ }, .refers_to = (kind_), \
	.lost = "The row % there was not taken; it was left empty."
/* Who may not instruct here, or not any more, is not named as an instructor. */
#define IMPORT_INSTRUCTOR(field_, ...)                                                   \
	.field = (field_), .from = { __VA_ARGS__ }, .refers_to = "account",              \
	.value = "(SELECT i.id FROM (SELECT $ AS id) i WHERE evolv.may_instruct(i.id))", \
	.lost = "The person % there may not instruct here; it was left empty."
/* Two with the same place among within, SQL: the second comes last. */
#define IMPORT_ORDER(within)                                                                \
	.field = "order", .from = { "order", "position", "sequence" },                      \
	.value = "CASE WHEN row_number() OVER (PARTITION BY " within "$ ORDER BY s.id) = 1" \
		 " THEN $ END",                                                             \
	.lost = "Another one has the place %; it comes last."
#define IMPORT_PICTURE(field_, ...) \
	.field = (field_), .from = { __VA_ARGS__ }, .file = &upload_pictures

/* The columns of each kind. */
extern const struct import_columns import_account, import_profile, import_student, import_procedure,
	import_selection, import_enrollment, import_student_course, import_seat, import_alumni;
extern const struct import_columns import_category, import_category_active, import_location,
	import_partner, import_course, import_course_parent, import_course_location,
	import_course_partner, import_material, import_schedule, import_module, import_lesson;
extern const struct import_columns import_event, import_event_partner, import_attendance,
	import_about_us, import_core_value, import_team_member, import_team_value, import_review,
	import_message;

#endif
