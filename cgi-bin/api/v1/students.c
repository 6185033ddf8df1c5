/*
 * /api/v1/students/: applications and what becomes of them. Students apply and see their own way under me/;
 * admins see everybody and decide.
 */
#include "base/array.h"
#include "page/page.h"
#include "project.h"
#include "student.h"
#include "students_apply.h"
#include "students_change.h"
#include "students_enroll.h"
#include "students_feed.h"
#include "students_journey.h"
#include "students_materials.h"
#include "students_projects.h"

/* One answer about a student's way: the student asks for their own, an admin for anybody's. */
#define JOURNEY_ROUTES(segment, own_roles, action)                                     \
	{ .method = METHOD_GET,                                                        \
	  .path = "/me/" segment "/",                                                  \
	  .who = (own_roles),                                                          \
	  .handler = students_##action,                                                \
	  .doc = &students_##action##_doc },                                           \
	{                                                                              \
		.method = METHOD_GET, .path = "/{id}/" segment "/", .who = ROLE_ADMIN, \
		.handler = students_##action, .doc = &students_##action##_doc          \
	}

/* A method of a path with a handler of its own. */
#define ROUTE(verb, pattern, roles, action)                                                    \
	{                                                                                      \
		.method = verb, .path = pattern, .who = (roles), .handler = students_##action, \
		.doc = &students_##action##_doc                                                \
	}

static const struct parent student_above = { .table = "student", .column = "student_id" };

static const struct route routes[] = {
	RESOURCE_ROUTE(student_resource, METHOD_GET, "/", ROLE_ADMIN, list, BODY_NONE),
	{
		.method = METHOD_POST,
		.path = "/",
		.who = ROLE_STUDENT,
		.handler = students_apply,
		.bodies = RESOURCE_BODIES,
		.resource = &own_student_resource,
		.page_session = true,
		.sign_in_again = students_apply_sign_in,
		.limit = LIMIT_APPLICATION,
		.doc = &students_apply_doc,
	},
	RESOURCE_ROUTE(student_resource, METHOD_GET, "/{id}/", ROLE_ADMIN, read, BODY_NONE),
	{
		.method = METHOD_PUT,
		.path = "/{id}/",
		.who = ROLE_ADMIN,
		.handler = students_replace,
		.bodies = RESOURCE_BODIES,
		.resource = &student_resource,
		.doc = &students_replace_doc,
	},
	{
		.method = METHOD_PATCH,
		.path = "/{id}/",
		.who = ROLE_ADMIN,
		.handler = students_update,
		.bodies = RESOURCE_BODIES,
		.resource = &student_resource,
		.doc = &students_update_doc,
	},
	RESOURCE_ROUTE(student_resource, METHOD_DELETE, "/{id}/", ROLE_ADMIN, delete, BODY_NONE),
	{
		.method = METHOD_GET,
		.path = "/me/",
		.who = LEARNERS,
		.handler = students_show_own,
		.resource = &own_student_resource,
		.doc = &resource_read_doc,
	},
	{
		.method = METHOD_PATCH,
		.path = "/me/",
		.who = ROLE_STUDENT,
		.handler = students_update_own,
		.bodies = RESOURCE_BODIES,
		.resource = &own_student_resource,
		.doc = &students_update_own_doc,
	},
	JOURNEY_ROUTES("dashboard", LEARNERS | ROLE_ADMIN, dashboard),
	JOURNEY_ROUTES("application-status", LEARNERS, status),
	JOURNEY_ROUTES("learning-materials", ROLE_STUDENT | ROLE_ADMIN, materials),
	JOURNEY_ROUTES("courses", LEARNERS, courses),
	JOURNEY_ROUTES("events", LEARNERS, events),
	JOURNEY_ROUTES("certificates", LEARNERS, certificates),
	RESOURCE_ROUTE(project_resource, METHOD_GET, "/me/projects/", LEARNERS, list, BODY_NONE),
	{
		.method = METHOD_POST,
		.path = "/me/projects/",
		.who = ROLE_STUDENT,
		.handler = students_hand_in,
		.bodies = RESOURCE_BODIES,
		.resource = &project_resource,
		.doc = &students_hand_in_doc,
	},
	RESOURCE_CHILD_ROUTE(project_resource, student_above, METHOD_GET, "/{id}/projects/",
			     ROLE_ADMIN, list, BODY_NONE),
	ROUTE(METHOD_POST, "/me/enroll/{schedule_id}/", ROLE_STUDENT, enroll),
	ROUTE(METHOD_DELETE, "/me/enroll/{schedule_id}/", ROLE_STUDENT, leave),
	ROUTE(METHOD_GET, "/me/calendar/", LEARNERS, feed_show),
	{
		.method = METHOD_POST,
		.path = "/me/calendar/",
		.who = LEARNERS,
		.handler = students_feed_renew,
		.transaction =
			TRANSACTION_OWN, /* the address is a secret: not kept for an Idempotency-Key */
		.doc = &students_feed_renew_doc,
	},
	ROUTE(METHOD_DELETE, "/me/calendar/", LEARNERS, feed_remove),
	{
		.method = METHOD_GET,
		.path = "/calendar/{code}.ics/",
		.who = WHO_ANYONE,
		.handler = students_feed,
		.token = TOKEN_IGNORED,
		.doc = &students_feed_doc,
	},
};

static const struct app app = {
	.name = "students",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_form_front,
};

int main(void)
{
	return app_run(&app);
}
