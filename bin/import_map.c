/*
 * Which tables are taken, and in which order. Their columns are in import_map_people.c and import_map_school.c.
 */
#include "import_map.h"

#include "base/array.h"

const struct import_kind import_kinds[] = {
	{
		.kind = "account",
		.table = "account",
		.from = { "courses_customuser" },
		.essential = true,
		.columns = &import_account,
		.after = "SELECT pg_temp.note_staff()",
	},
	{
		.kind = "profile",
		.table = "profile",
		.from = { "courses_profile" },
		.columns = &import_profile,
		.after = "SELECT pg_temp.complete_profiles()",
	},
	{
		.kind = "category",
		.table = "category",
		.from = { "courses_coursecategory", "courses_category" },
		.columns = &import_category,
	},
	{
		.kind = "location",
		.table = "location",
		.from = { "courses_location" },
		.columns = &import_location,
	},
	{
		.kind = "partner",
		.table = "partner",
		.from = { "courses_partner" },
		.columns = &import_partner,
	},
	{
		.kind = "course",
		.table = "course",
		.from = { "courses_course" },
		.columns = &import_course,
	},
	{
		.kind = "course",
		.table = "course",
		.from = { "courses_course" },
		.mode = IMPORT_AMEND,
		.columns = &import_course_parent,
	},
	{
		.kind = "category",
		.table = "category",
		.from = { "courses_coursecategory", "courses_category" },
		.mode = IMPORT_AMEND,
		.columns = &import_category_active,
	},
	{
		.kind = "course_location",
		.table = "course_location",
		.from = { "courses_course_locations", "courses_course_location" },
		.mode = IMPORT_ONCE,
		.columns = &import_course_location,
	},
	{
		.kind = "course_partner",
		.table = "course_partner",
		.from = { "courses_course_partners", "courses_course_partner" },
		.mode = IMPORT_ONCE,
		.columns = &import_course_partner,
	},
	{
		.kind = "course_material",
		.table = "course_material",
		.from = { "courses_coursematerial", "courses_material" },
		.columns = &import_material,
	},
	{
		.kind = "schedule",
		.table = "schedule",
		.from = { "courses_learningschedule", "courses_schedule" },
		.columns = &import_schedule,
	},
	{
		.kind = "module",
		.table = "module",
		.from = { "courses_module" },
		.columns = &import_module,
	},
	{
		.kind = "lesson",
		.table = "lesson",
		.from = { "courses_lesson" },
		.columns = &import_lesson,
	},
	{
		.kind = "student",
		.table = "student",
		.from = { "courses_student" },
		.columns = &import_student,
		.before = "SELECT pg_temp.raise_register_numbers()",
	},
	{
		.kind = "selection_procedure",
		.table = "selection_procedure",
		.from = { "courses_selectionprocedure" },
		.columns = &import_procedure,
	},
	{
		.kind = "student_selection",
		.table = "student_selection",
		.from = { "courses_studentselection" },
		.columns = &import_selection,
	},
	{
		.kind = "enrollment",
		.table = "enrollment",
		.from = { "courses_enrollment" },
		.columns = &import_enrollment,
	},
	{
		.kind = "student_course",
		.table = "enrollment",
		.from = { "courses_student_courses", "courses_student_course" },
		.mode = IMPORT_ONCE,
		.columns = &import_student_course,
		.after = "SELECT pg_temp.decide_applications()",
	},
	{
		.kind = "schedule_enrollment",
		.table = "schedule_enrollment",
		.from = { "courses_student_enrolled_schedules", "courses_student_schedules",
			  "courses_learningschedule_students", "courses_scheduleenrollment" },
		.columns = &import_seat,
	},
	{
		.kind = "event",
		.table = "event",
		.from = { "courses_event" },
		.columns = &import_event,
	},
	{
		.kind = "event_partner",
		.table = "event_partner",
		.from = { "courses_event_partners", "courses_event_partner" },
		.mode = IMPORT_ONCE,
		.columns = &import_event_partner,
	},
	{
		.kind = "event_attendance",
		.table = "event_attendance",
		.from = { "courses_eventattendance" },
		.columns = &import_attendance,
	},
	{
		.kind = "about_us",
		.table = "about_us",
		.from = { "courses_aboutus" },
		.columns = &import_about_us,
	},
	{
		.kind = "core_value",
		.table = "core_value",
		.from = { "courses_corevalue" },
		.columns = &import_core_value,
	},
	{
		.kind = "team_member",
		.table = "team_member",
		.from = { "courses_teammember" },
		.columns = &import_team_member,
	},
	{
		.kind = "team_member_core_value",
		.table = "team_member_core_value",
		.from = { "courses_teammember_core_values", "courses_teammember_core_value" },
		.mode = IMPORT_ONCE,
		.columns = &import_team_value,
	},
	{
		.kind = "alumni",
		.table = "alumni",
		.from = { "courses_alumni" },
		.columns = &import_alumni,
	},
	{
		.kind = "review",
		.table = "review",
		.from = { "courses_review" },
		.columns = &import_review,
	},
	{
		.kind = "contact_message",
		.table = "contact_message",
		.from = { "courses_contactus", "courses_contactmessage" },
		.columns = &import_message,
	},
};
const size_t import_kind_count = LENGTH(import_kinds);

/* The row that the source's row $ of a kind was taken into. */
#define TAKEN(kind_, columns, join)                                                     \
	"(SELECT " columns " FROM evolv.imported_row m " join " WHERE m.kind = '" kind_ \
	"' AND m.source_id = $)"

const struct import_way import_ways[] = {
	{
		.wanted = "account",
		.given = "profile",
		.sql = TAKEN("profile", "p.account_id",
			     "JOIN evolv.profile p ON p.id = m.target_id"),
	},
	{
		.wanted = "account",
		.given = "student",
		.sql = TAKEN("student", "t.account_id",
			     "JOIN evolv.student t ON t.id = m.target_id"),
	},
	{
		.wanted = "student",
		.given = "account",
		.sql = TAKEN("account", "t.id",
			     "JOIN evolv.student t ON t.account_id = m.target_id"),
	},
	{
		.wanted = "student",
		.given = "profile",
		.sql = TAKEN("profile", "t.id",
			     "JOIN evolv.profile p ON p.id = m.target_id"
			     " JOIN evolv.student t ON t.account_id = p.account_id"),
	},
};
const size_t import_way_count = LENGTH(import_ways);
