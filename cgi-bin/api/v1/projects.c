/*
 * /api/v1/projects/: what students handed in, for the instructors of their schedules and for admins, who mark it.
 * Handing in is students/me/projects/.
 */
#include "application.h"
#include "base/array.h"
#include "base/text.h"
#include "project.h"

static const struct statement lock_status = {
	.name = "lock status of project",
	.sql = "SELECT status FROM project WHERE id = $1 FOR UPDATE",
	.shape = DB_FOUND_ROW,
};

static const struct statement show_mark = {
	.name = "mark of project",
	.sql = "SELECT s.email, json_build_object('name', s.first_name, 'title', p.title, 'status', p.status,"
	       " 'feedback', p.feedback) FROM project p JOIN student s ON s.id = p.student_id WHERE p.id = $1",
	.shape = DB_FOUND_ROW,
};

static enum error read_status(const char **status, struct exchange *x, const struct db_params *id)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &lock_status, id, &rows);

	if (error == NO_ERROR) {
		*status = db_copy(&rows, 0, 0, &x->arena);
	}
	return error;
}

/* A mark is told once; a word more in the feedback is not. */
static enum error mark_project(struct exchange *x)
{
	struct db_params id = { 0 };
	const char *before = NULL;
	const char *after = NULL;

	db_param(&id, x->path_params[0]);
	enum error error = read_status(&before, x, &id);
	if (error == NO_ERROR) {
		error = resource_update(x);
	}
	if (error == NO_ERROR) {
		error = read_status(&after, x, &id);
	}
	if (error == NO_ERROR && !text_equal(before, after)) {
		error = application_mail(x, "project-marked", &show_mark, &id);
	}
	return error;
}

#define MARKERS (ROLE_INSTRUCTOR | ROLE_ADMIN)

static const struct route routes[] = {
	RESOURCE_ROUTE(project_resource, METHOD_GET, "/", MARKERS, list, BODY_NONE),
	RESOURCE_ROUTE(project_resource, METHOD_GET, "/{id}/", MARKERS, read, BODY_NONE),
	{
		.method = METHOD_PATCH,
		.path = "/{id}/",
		.who = MARKERS,
		.handler = mark_project,
		.bodies = RESOURCE_BODIES,
		.resource = &project_resource,
		.doc = &resource_update_doc,
	},
};

static const struct app app = {
	.name = "projects",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
