/*
 * /api/v1/modules/: the parts of a schedule, and the lessons in each. Anybody reads, admins write.
 */
#include "base/array.h"
#include "learning.h"

static const struct parent module_above = { .table = "module", .column = "module_id" };

static const struct route routes[] = {
	RESOURCE_ROUTES(module_resource, WHO_ANYONE, ROLE_ADMIN),
	RESOURCE_CHILD_ROUTE(lesson_resource, module_above, METHOD_GET, "/{id}/lessons/",
			     WHO_ANYONE, list, BODY_NONE),
	RESOURCE_CHILD_ROUTE(lesson_resource, module_above, METHOD_POST, "/{id}/lessons/",
			     ROLE_ADMIN, create, RESOURCE_BODIES),
};

static const struct app app = {
	.name = "modules",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
