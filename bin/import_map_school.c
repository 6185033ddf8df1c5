/*
 * The map's columns of what is taught, where and with whom, and of what the school says of itself.
 */
#include "import_map.h"

#include "base/array.h"

#define COLUMNS(table)               \
	{                            \
		table, LENGTH(table) \
	}

/* Courses are taken before it is said which categories are closed: into a closed one nothing can be put. */
static const struct import_column category[] = {
	{ IMPORT_LINE("name", "name", "title") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_LINE("icon", "icon") },
	{ IMPORT_PICTURE("image", "image") },
	{ IMPORT_LINE("color", "color", "colour") },
	{ .field = "order", .from = { "order" }, .value = "coalesce($, '0')" },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_category = COLUMNS(category);

static const struct import_column category_active[] = {
	{ .field = "is_active", .from = { "is_active" }, .value = "coalesce($, 'true')" },
};
const struct import_columns import_category_active = COLUMNS(category_active);

static const struct import_column location[] = {
	{ IMPORT_LINE("name", "name") },
	{
		.field = "location_type",
		.from = { "location_type", "type" },
		.value =
			"pg_temp.choice($, 'Campus', 'Online', 'Physical=Campus', 'Virtual=Online',"
			" 'In Person=Campus', 'Remote=Online')",
		.missing = "'Campus'",
	},
	{ IMPORT_MAYBE_LINE("online_region", "online_region", "region") },
	{ IMPORT_MAYBE_LINE("country", "country") },
	{ IMPORT_MAYBE_LINE("state", "state") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_location = COLUMNS(location);

static const struct import_column partner[] = {
	{ IMPORT_LINE("name", "name") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_WEB_ADDRESS("website", "website", "url", "website_url") },
	{ IMPORT_EMAIL("contact_email", "contact_email", "email") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_partner = COLUMNS(partner);

/* parent_id has to wait until all courses are there. */
static const struct import_column course[] = {
	{ IMPORT_LINE("name", "name", "title") },
	{
		.field = "category_id",
		.from = { "category_id" },
		.refers_to = "category",
		.value = "coalesce($, pg_temp.category_called(NULL, s.id))",
		.missing = "pg_temp.category_called(s.fields ->> 'category', s.id)",
	},
	{ .from = { "category" } },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_LINE("software_tools", "software_tools", "tools") },
	{ IMPORT_LINES("topics_covered", "topics_covered", "topics") },
	{ IMPORT_INSTRUCTOR("instructor_id", "instructor_id") },
	{ IMPORT_DAY("registration_deadline", "registration_deadline") },
	{ IMPORT_DAY("selection_date", "selection_date") },
	{ IMPORT_DAY("start_date", "start_date") },
	{ IMPORT_DAY("end_date", "end_date") },
	{ IMPORT_WEB_ADDRESS("github_repository", "github_repository", "github_repo",
			     "github_url") },
	{ IMPORT_WEB_ADDRESS("discord_community", "discord_community", "discord_url",
			     "discord_link") },
	{ IMPORT_WEB_ADDRESS("video_url", "video_url", "video_materials") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_course = COLUMNS(course);

static const struct import_column course_parent[] = {
	{ IMPORT_MAYBE_REFERENCE("parent_id", "course", "parent_id", "parent_course_id") },
};
const struct import_columns import_course_parent = COLUMNS(course_parent);

static const struct import_column course_location[] = {
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_REFERENCE("location_id", "location", "location_id") },
};
const struct import_columns import_course_location = COLUMNS(course_location);

static const struct import_column course_partner[] = {
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_REFERENCE("partner_id", "partner", "partner_id") },
};
const struct import_columns import_course_partner = COLUMNS(course_partner);

static const struct import_column material[] = {
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_LINE("title", "title", "name") },
	{ IMPORT_LINES("description", "description") },
	/* What is no type of ours follows from the file. */
	{
		.field = "material_type",
		.from = { "material_type", "type" },
		.value =
			"(SELECT CASE WHEN c IN ('video', 'document', 'spreadsheet', 'archive', 'other')"
			" THEN c ELSE '' END FROM pg_temp.choice($, 'video', 'document', 'spreadsheet',"
			" 'archive', 'other') c)",
		.missing = "''",
	},
	{
		.field = "file",
		.from = { "file" },
		.file = &upload_materials,
		.needed = true,
		.lost = "Without its file there is no material.",
	},
	{ .field = "file_name", .from = { "file" }, .value = "pg_temp.base_name($)" },
	{
		.field = "file_size",
		.from = { "file" },
		.value = "coalesce((SELECT i.size FROM import_file i"
			 " WHERE i.source_id = s.id AND i.field = 'file'), 0)",
	},
	{ IMPORT_MAYBE_REFERENCE("uploaded_by_id", "account", "uploaded_by_id") },
	{ IMPORT_SINCE("uploaded_at", "uploaded_at", "created_at") },
};
const struct import_columns import_material = COLUMNS(material);

static const struct import_column schedule[] = {
	{ IMPORT_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_DAY("start_date", "start_date") },
	{ IMPORT_DAY("end_date", "end_date") },
	{ IMPORT_INSTRUCTOR("instructor_id", "instructor_id") },
	{ IMPORT_MAYBE_REFERENCE("location_id", "location", "location_id") },
	{ IMPORT_AS_IT_IS("capacity", "capacity", "max_students") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_schedule = COLUMNS(schedule);

static const struct import_column module[] = {
	{ IMPORT_REFERENCE("schedule_id", "schedule", "schedule_id", "learning_schedule_id",
			   "learningschedule_id") },
	{ IMPORT_LINE("title", "title", "name") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_ORDER("s.fields ->> 'schedule_id', s.fields ->> 'learning_schedule_id', ") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_module = COLUMNS(module);

static const struct import_column lesson[] = {
	{ IMPORT_REFERENCE("module_id", "module", "module_id") },
	{ IMPORT_LINE("title", "title", "name") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_LINES("content", "content", "body") },
	{ IMPORT_WEB_ADDRESS("resources", "resources", "resource_url") },
	{ IMPORT_ORDER("s.fields ->> 'module_id', ") },
	{ IMPORT_FLAG("is_preview", "is_preview") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_lesson = COLUMNS(lesson);

static const struct import_column event[] = {
	{ IMPORT_LINE("title", "title", "name") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_MOMENT("date", "date", "start_date", "event_date") },
	{ IMPORT_MOMENT("end_date", "end_date") },
	{ IMPORT_FLAG("is_virtual", "is_virtual", "is_online") },
	{ IMPORT_MAYBE_REFERENCE("location_id", "location", "location_id") },
	{ IMPORT_MAYBE_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_PICTURE("image", "image") },
	{ IMPORT_AS_IT_IS("capacity", "capacity", "max_participants") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_event = COLUMNS(event);

static const struct import_column event_partner[] = {
	{ IMPORT_REFERENCE("event_id", "event", "event_id") },
	{ IMPORT_REFERENCE("partner_id", "partner", "partner_id") },
};
const struct import_columns import_event_partner = COLUMNS(event_partner);

static const struct import_column attendance[] = {
	{ IMPORT_REFERENCE("event_id", "event", "event_id") },
	{ IMPORT_REFERENCE("student_id", "student", "student_id", "user_id") },
	{ IMPORT_FLAG("attended", "attended") },
	{ IMPORT_SINCE("created_at", "created_at", "registered_at") },
};
const struct import_columns import_attendance = COLUMNS(attendance);

static const struct import_column about_us[] = {
	{ IMPORT_LINE("title", "title", "name") }, { IMPORT_LINES("description", "description") },
	{ IMPORT_LINES("mission", "mission") },    { IMPORT_LINES("vision", "vision") },
	{ IMPORT_PICTURE("image", "image") },      { IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_about_us = COLUMNS(about_us);

static const struct import_column core_value[] = {
	{ IMPORT_REFERENCE("about_us_id", "about_us", "about_us_id", "aboutus_id") },
	{ IMPORT_LINE("title", "title", "name") },
	{ IMPORT_LINES("description", "description") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_core_value = COLUMNS(core_value);

static const struct import_column team_member[] = {
	{ IMPORT_REFERENCE("about_us_id", "about_us", "about_us_id", "aboutus_id") },
	{ IMPORT_LINE("name", "name") },
	{ IMPORT_LINE("role", "role", "position") },
	{ IMPORT_PICTURE("image", "image", "photo", "picture") },
	{ IMPORT_LINES("bio", "bio") },
	{ IMPORT_WEB_ADDRESS("linkedin", "linkedin", "linkedin_url") },
	{ IMPORT_WEB_ADDRESS("twitter", "twitter", "twitter_url") },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_team_member = COLUMNS(team_member);

static const struct import_column team_value[] = {
	{ IMPORT_REFERENCE("team_member_id", "team_member", "teammember_id", "team_member_id") },
	{ IMPORT_REFERENCE("core_value_id", "core_value", "corevalue_id", "core_value_id") },
};
const struct import_columns import_team_value = COLUMNS(team_value);

/* Where nothing says what was approved, all of them were public. */
static const struct import_column review[] = {
	{ IMPORT_LINE("name", "name", "reviewer_name", "author") },
	{ IMPORT_LINES("review_text", "review_text", "text", "comment") },
	{ .field = "rating", .from = { "rating" }, .value = "coalesce($, '5')" },
	{ IMPORT_MAYBE_REFERENCE("course_id", "course", "course_id") },
	{ IMPORT_MAYBE_REFERENCE("alumni_id", "alumni", "alumni_id") },
	{ IMPORT_MAYBE_REFERENCE("about_us_id", "about_us", "about_us_id", "aboutus_id") },
	{ IMPORT_FLAG("is_approved", "is_approved", "approved"), .missing = "'true'" },
	{ IMPORT_SINCE("created_at", "created_at") },
};
const struct import_columns import_review = COLUMNS(review);

static const struct import_column message[] = {
	{ IMPORT_LINE("name", "name") },
	{ .field = "email", .from = { "email" }, .value = "btrim(coalesce($, ''))" },
	{ IMPORT_LINES("message", "message") },
	{ IMPORT_FLAG("is_handled", "is_handled", "is_read") },
	{ IMPORT_SINCE("created_at", "created_at", "sent_at") },
};
const struct import_columns import_message = COLUMNS(message);
