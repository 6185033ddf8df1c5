/*
 * /api/v1/course-materials/: one thing to learn from, and its file. Making one and listing a course's stands
 * below the course: courses/{id}/materials/.
 */
#include "base/array.h"
#include "materials.h"

#include "app/stored_file.h"
#include "resource/object.h"

static const struct statement find_file = {
	.name = "find file of material",
	.sql = "SELECT file, file_name FROM course_material WHERE id = $1 AND NOT is_web_address(file)",
	.shape = DB_FOUND_ROW,
};

static enum error send_file(struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = object_exists(x, x->route->resource, x->path_params[0]);

	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, x->path_params[0]);
	error = db_run(x->db, &find_file, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	return stored_file_send(x, db_copy(&rows, 0, 0, &x->arena),
				db_copy(&rows, 0, 1, &x->arena));
}

static const struct route_doc file_doc = {
	.summary = "The file itself, unless it lies elsewhere",
	.media_type = "*/*",
};

/* One file, in a form beside the other fields. */
#define UPLOAD_ROUTE(verb, action)                                           \
	{                                                                    \
		.method = verb, .path = "/{id}/", .who = MATERIAL_WRITERS,   \
		.handler = resource_##action, .bodies = RESOURCE_BODIES,     \
		.files = FILES_OF_MATERIALS, .resource = &material_resource, \
		.doc = &resource_##action##_doc                              \
	}

static const struct route routes[] = {
	RESOURCE_ROUTE(material_resource, METHOD_GET, "/{id}/", MATERIAL_READERS, read, BODY_NONE),
	UPLOAD_ROUTE(METHOD_PUT, replace),
	UPLOAD_ROUTE(METHOD_PATCH, update),
	RESOURCE_ROUTE(material_resource, METHOD_DELETE, "/{id}/", MATERIAL_WRITERS, delete,
		       BODY_NONE),
	{
		.method = METHOD_GET,
		.path = "/{id}/file/",
		.who = MATERIAL_READERS,
		.handler = send_file,
		.resource = &material_resource,
		.doc = &file_doc,
	},
};

static const struct app app = {
	.name = "course-materials",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
