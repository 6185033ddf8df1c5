/*
 * See profile_export.h. Rows as they are stored, by the tables' own names, so that a column which is added later is
 * there by itself; left out is what would let somebody in and what only serves a search.
 */
#include "profile_export.h"

/* One member: rows is what follows SELECT … FROM, t the row. */
#define ROWS(name, rows, order)                                                                     \
	"'" name "', (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'search_text' ORDER BY " order            \
	"), '[]') FROM " rows ")"
#define OWN(name, table) ROWS(name, table " t WHERE t.account_id = a.id", "t.id")
#define OF_STUDENT(name, table)                                                                     \
	ROWS(name, table " t JOIN student s ON s.id = t.student_id AND s.account_id = a.id", "t.id")

const struct statement profile_export_statement = {
	.name = "export person",
	.sql = "SELECT jsonb_build_object("
	       "'exported_at', evolv.rfc3339(now()),"
	       "'account', to_jsonb(a) - 'password_hash' - 'token_version' - 'search_text',"
	       OWN("profile", "profile") ","
	       OWN("student", "student") ","
	       OWN("alumni", "alumni") ","
	       OF_STUDENT("selection_steps", "student_selection") ","
	       OF_STUDENT("enrollments", "enrollment") ","
	       OF_STUDENT("schedule_enrollments", "schedule_enrollment") ","
	       OF_STUDENT("completed_lessons", "lesson_completion") ","
	       OF_STUDENT("projects", "project") ","
	       OF_STUDENT("event_attendance", "event_attendance") ","
	       ROWS("certificates",
	            "certificate t JOIN enrollment e ON e.id = t.enrollment_id"
	            " JOIN student s ON s.id = e.student_id AND s.account_id = a.id", "t.id") ","
	       OWN("event_registrations", "event_registration") ","
	       ROWS("course_materials", "course_material t WHERE t.uploaded_by_id = a.id", "t.id") ","
	       /* an address that was never shown to be theirs proves nothing about a message */
	       ROWS("contact_messages",
	            "contact_message t WHERE lower(t.email) = lower(a.email)"
	            " AND a.email_verified_at IS NOT NULL", "t.id") ","
	       "'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('issued_at', t.issued_at,"
	       " 'expires_at', t.expires_at, 'used_at', t.used_at, 'revoked_at', t.revoked_at)"
	       " ORDER BY t.id), '[]') FROM refresh_token t WHERE t.account_id = a.id),"
	       "'mails', (SELECT coalesce(jsonb_agg(jsonb_build_object('template', t.template,"
	       " 'recipient', t.recipient, 'state', t.state, 'created_at', t.created_at, 'sent_at', t.sent_at)"
	       " ORDER BY t.id), '[]') FROM outbox t WHERE lower(t.recipient) = lower(a.email)),"
	       "'changes_made', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'action', t.action,"
	       " 'entity', t.entity, 'entity_id', t.entity_id) ORDER BY t.id), '[]')"
	       " FROM audit t WHERE t.actor_id = a.id)) FROM account a WHERE a.id = $1",
	.shape = DB_FOUND_ROW,
};
