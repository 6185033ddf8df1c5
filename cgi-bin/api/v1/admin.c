/*
 * /api/v1/admin/: what only the office may see and do. The parts are admin_*.c; here are their routes.
 */
#include "account.h"
#include "admin_dashboard.h"
#include "admin_export.h"
#include "admin_office.h"
#include "admin_people.h"
#include "base/array.h"
#include "resource/resource.h"

/* The person of one account, under the two names that clients know. */
#define PERSON_ROUTES(pattern)                                               \
	{                                                                    \
		.method = METHOD_GET,                                        \
		.path = pattern,                                             \
		.who = ROLE_ADMIN,                                           \
		.handler = admin_show_profile,                               \
		.resource = &admin_profile,                                  \
		.doc = &resource_read_doc,                                   \
	},                                                                   \
		{                                                            \
			.method = METHOD_PATCH,                              \
			.path = pattern,                                     \
			.who = ROLE_ADMIN,                                   \
			.handler = admin_change_profile,                     \
			.bodies = RESOURCE_BODIES,                           \
			.resource = &admin_profile,                          \
			.doc = &resource_update_doc,                         \
		},                                                           \
	{                                                                    \
		.method = METHOD_DELETE, .path = pattern, .who = ROLE_ADMIN, \
		.handler = admin_erase_profile, .doc = &admin_erase_doc,     \
	}

#define EXPORT_ROUTE(file, what)                                                      \
	{                                                                             \
		.method = METHOD_GET, .path = "/export/" file "/", .who = ROLE_ADMIN, \
		.handler = admin_export_##what, .doc = &admin_export_doc,             \
	}

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/dashboard/",
		.who = ROLE_ADMIN,
		.handler = admin_dashboard,
		.doc = &admin_dashboard_doc,
	},
	RESOURCE_ROUTE(admin_profile_list, METHOD_GET, "/profiles/", ROLE_ADMIN, list, BODY_NONE),
	PERSON_ROUTES("/profiles/{user_id}/profile/"),
	PERSON_ROUTES("/users/{user_id}/profile/"),
	{
		.method = METHOD_POST,
		.path = "/create-admin/",
		.who = ROLE_ADMIN,
		.handler = admin_create,
		.resource = &admin_profile,
		.bodies = BODY_JSON | BODY_FORM,
		.body_cap = ACCOUNT_BODY_CAP,
		.transaction = TRANSACTION_OWN, /* none is open while the password is hashed */
		.doc = &admin_create_doc,
	},
	RESOURCE_ROUTE(admin_message, METHOD_GET, "/contact-messages/", ROLE_ADMIN, list,
		       BODY_NONE),
	RESOURCE_ROUTE(admin_message, METHOD_GET, "/contact-messages/{id}/", ROLE_ADMIN, read,
		       BODY_NONE),
	RESOURCE_ROUTE(admin_message, METHOD_PATCH, "/contact-messages/{id}/", ROLE_ADMIN, update,
		       RESOURCE_BODIES),
	RESOURCE_ROUTE(admin_message, METHOD_DELETE, "/contact-messages/{id}/", ROLE_ADMIN, delete,
		       BODY_NONE),
	RESOURCE_ROUTE(admin_mail, METHOD_GET, "/mail/", ROLE_ADMIN, list, BODY_NONE),
	RESOURCE_ROUTE(admin_mail, METHOD_GET, "/mail/{id}/", ROLE_ADMIN, read, BODY_NONE),
	{
		.method = METHOD_POST,
		.path = "/mail/{id}/retry/",
		.who = ROLE_ADMIN,
		.handler = admin_retry_mail,
		.bodies = RESOURCE_BODIES,
		.resource = &admin_mail,
		.doc = &admin_retry_mail_doc,
	},
	RESOURCE_ROUTE(admin_audit, METHOD_GET, "/audit/", ROLE_ADMIN, list, BODY_NONE),
	RESOURCE_ROUTE(admin_audit, METHOD_GET, "/audit/{id}/", ROLE_ADMIN, read, BODY_NONE),
	EXPORT_ROUTE("students.csv", students),
	EXPORT_ROUTE("enrollments.csv", enrollments),
	EXPORT_ROUTE("attendance.csv", attendance),
	EXPORT_ROUTE("reviews.csv", reviews),
	EXPORT_ROUTE("contact-messages.csv", messages),
};

static const struct app app = {
	.name = "admin",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
