/*
 * The map's columns of people and of their way through the school.
 */
#include "import_map.h"

#include "base/array.h"

#define COLUMNS(table)               \
	{                            \
		table, LENGTH(table) \
	}

static const struct import_column account[] = {
	{
		.field = "username",
		.from = { "username" },
		.value = "pg_temp.username($, s.fields ->> 'email')",
		.lost = "It became %: a user name here is made of ASCII letters, digits and @ . + - _,"
			" and holds an @ only as the e-mail address.",
		.tell_change = true,
	},
	{ .field = "email", .from = { "email" }, .value = "btrim(coalesce($, ''))" },
	{
		.field = "password_hash",
		.from = { "password" },
		.value = "pg_temp.password_hash(coalesce($, ''))",
		.lost = "This form of password is not taken; its owner sets a new one by a mailed link.",
		.tell_change = true,
	},
	{ IMPORT_LINE("first_name", "first_name") },
	{ IMPORT_LINE("last_name", "last_name") },
	{ .field = "is_active", .from = { "is_active" }, .value = "coalesce($, 'true')" },
	{ IMPORT_FLAG("is_superuser", "is_superuser") },
	{
		.field = "email_verified_at",
		.from = { "email_verified", "is_email_verified", "email_confirmed", "is_verified" },
		.value = "CASE WHEN $ = 'true'"
			 " THEN coalesce(pg_temp.past(s.fields ->> 'date_joined'), now()) END",
	},
	{ .field = "last_login_at", .from = { "last_login" }, .value = "pg_temp.past($)" },
	{ IMPORT_SINCE("created_at", "date_joined", "created_at") },
	{ .from = { "is_staff" } },
};
const struct import_columns import_account = COLUMNS(account);

#define IS_SUPERUSER                                                                                  \
	"(SELECT a.is_superuser FROM evolv.imported_row m JOIN evolv.account a ON a.id = m.target_id" \
	" WHERE m.kind = 'account' AND m.source_id = (s.fields ->> 'user_id')::bigint)"

static const struct import_column profile[] = {
	{ IMPORT_REFERENCE("account_id", "account", "user_id") },
	{
		.field = "role",
		.from = { "role", "user_type" },
		.value = "pg_temp.role($, " IS_SUPERUSER ")",
		.missing = "pg_temp.role('', " IS_SUPERUSER ")",
		.lost = "It became %.",
		.tell_change = true,
	},
	{ IMPORT_LINE("title", "title", "job_title", "headline") },
	{ IMPORT_LINES("bio", "bio", "biography") },
	{ IMPORT_EMAIL("contact_email", "contact_email", "public_email") },
	{ IMPORT_PICTURE("profile_picture", "profile_picture", "avatar", "image", "photo") },
	{ IMPORT_WEB_ADDRESS("twitter_url", "twitter_url", "twitter") },
	{ IMPORT_WEB_ADDRESS("linkedin_url", "linkedin_url", "linkedin") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_profile = COLUMNS(profile);

static const struct import_column student[] = {
	{ IMPORT_REFERENCE("account_id", "account", "user_id", "profile_id") },
	{
		.field = "register_number",
		.from = { "register_number", "registration_number" },
		.value = "pg_temp.register_number($, s.id)",
		.missing = "pg_temp.register_number(NULL, s.id)",
		.lost = "It became %: a register number looks like EVOLV-2026-0001.",
		.tell_change = true,
	},
	/* The school writes to one address of a person: that of the account. */
	{
		.field = "email",
		.from = { "user_id", "profile_id" },
		.refers_to = "account",
		.value = "(SELECT a.email FROM evolv.account a WHERE a.id = $)",
	},
	{ .from = { "email" } },
	{ .field = "phone", .from = { "phone", "phone_number" }, .value = "pg_temp.phone($)" },
	{ IMPORT_LINE("first_name", "first_name") },
	{ IMPORT_LINE("last_name", "last_name") },
	{
		.field = "gender",
		.from = { "gender" },
		.value =
			"pg_temp.choice($, 'Male', 'Female', 'Other', 'M=Male', 'F=Female', 'O=Other')",
		.missing = "'Other'",
	},
	{ IMPORT_DAY("birth_date", "birth_date", "date_of_birth") },
	{ IMPORT_LINE("zip_code", "zip_code", "postal_code") },
	{ .field = "country_of_birth", .from = { "country_of_birth" }, .value = "upper(btrim($))" },
	{ .field = "nationality", .from = { "nationality" }, .value = "upper(btrim($))" },
	{
		.field = "diploma_level",
		.from = { "diploma_level", "education_level" },
		.value =
			"pg_temp.choice($, 'PhD', 'Master', 'Bachelor', 'Secondary School', 'No Option',"
			" 'Doctorate=PhD', 'Masters=Master', 'Bachelors=Bachelor', 'Secondary=Secondary School',"
			" 'High School=Secondary School', 'None=No Option', 'Other=No Option')",
		.missing = "'No Option'",
	},
	{ IMPORT_LINE("job_status", "job_status", "employment_status"), .missing = "'-'" },
	{ IMPORT_LINES("motivation", "motivation"), .missing = "'-'" },
	{ IMPORT_LINES("future_goals", "future_goals"), .missing = "'-'" },
	{ IMPORT_LINES("proudest_moment", "proudest_moment"), .missing = "'-'" },
	{ IMPORT_AS_IT_IS("english_level", "english_level"), .missing = "'1'" },
	{ IMPORT_LINE("how_heard", "how_heard", "how_did_you_hear"), .missing = "'-'" },
	{ IMPORT_MAYBE_LINE("referral_person", "referral_person") },
	{ IMPORT_FLAG("has_laptop", "has_laptop"), .missing = "'false'" },
	{
		.field = "application_status",
		.from = { "application_status", "status" },
		.value =
			"pg_temp.choice(coalesce(nullif($, ''), 'pending'), 'pending', 'in_progress',"
			" 'approved', 'rejected', 'submitted=pending', 'under review=in_progress',"
			" 'accepted=approved')",
	},
	{ IMPORT_LINES("decision_note", "decision_note", "admin_notes") },
	{ IMPORT_SINCE("created_at", "created_at", "applied_at", "submitted_at", "date_applied") },
};
const struct import_columns import_student = COLUMNS(student);

static const struct import_column procedure[] = {
	{ IMPORT_LINE("step_name", "step_name", "name", "title") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_ORDER("") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_procedure = COLUMNS(procedure);

static const struct import_column selection[] = {
	{ IMPORT_REFERENCE("student_id", "student", "student_id", "user_id") },
	{ IMPORT_REFERENCE("step_id", "selection_procedure", "step_id", "procedure_id",
			   "selection_procedure_id") },
	{
		.field = "status",
		.from = { "status", "is_completed", "completed" },
		.value =
			"pg_temp.choice($, 'Pending', 'Completed', 'false=Pending', 'true=Completed',"
			" 'In Progress=Pending', 'Done=Completed', 'Passed=Completed')",
	},
	{ IMPORT_SINCE("created_at", "created_at") },
	{ IMPORT_SINCE("updated_at", "updated_at", "completed_at") },
};
const struct import_columns import_selection = COLUMNS(selection);

static const struct import_column enrollment[] = {
	{ IMPORT_REFERENCE("student_id", "student", "student_id", "user_id") },
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{
		.field = "status",
		.from = { "status" },
		.value =
			"pg_temp.choice(coalesce(nullif($, ''), 'Pending'), 'Pending', 'Under Review',"
			" 'Approved', 'Rejected', 'Completed', 'Submitted=Pending',"
			" 'In Progress=Under Review', 'Accepted=Approved', 'Active=Approved')",
	},
	{ IMPORT_SINCE("applied_at", "applied_at", "enrolled_at", "created_at", "date_enrolled") },
	{ IMPORT_SINCE("updated_at", "updated_at") },
};
const struct import_columns import_enrollment = COLUMNS(enrollment);

/* The courses that an application names are applied for on its day. */
static const struct import_column student_course[] = {
	{ IMPORT_REFERENCE("student_id", "student", "student_id") },
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{
		.field = "applied_at",
		.from = { "student_id" },
		.refers_to = "student",
		.value = "(SELECT t.created_at FROM evolv.student t WHERE t.id = $)",
	},
};
const struct import_columns import_student_course = COLUMNS(student_course);

static const struct import_column seat[] = {
	{ IMPORT_REFERENCE("schedule_id", "schedule", "learningschedule_id", "schedule_id") },
	{ IMPORT_REFERENCE("student_id", "student", "student_id") },
	{ IMPORT_SINCE("created_at", "created_at", "enrolled_at") },
};
const struct import_columns import_seat = COLUMNS(seat);

static const struct import_column alumni[] = {
	{ IMPORT_REFERENCE("account_id", "account", "user_id", "student_id", "profile_id") },
	{
		.field = "graduation_year",
		.from = { "graduation_year", "graduation_date" },
		.value = "substring($ FROM '^[0-9]+')",
	},
	{ IMPORT_LINE("current_position", "current_position", "position", "job_title") },
	{ IMPORT_LINES("success_story", "success_story", "story") },
	{ IMPORT_MAYBE_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_MAYBE_REFERENCE("location_id", "location", "location_id") },
	{ IMPORT_FLAG("mentor", "mentor", "is_mentor") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_alumni = COLUMNS(alumni);
