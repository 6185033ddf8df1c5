/*
 * See materials.h. A file is uploaded by multipart/form-data into our store, or named by its address elsewhere.
 */
#include "materials.h"

#include "app/validate.h"
#include "base/array.h"
#include "http/upload_rule.h"

static const char *const types[] = { "video", "document", "spreadsheet", "archive", "other", NULL };

static const struct column file_name = { .name = "file_name", .type = COLUMN_TEXT, .max = 255 };
static const struct column file_size = { .name = "file_size", .type = COLUMN_INTEGER };

static const struct file_rule files = {
	.takes = &upload_materials,
	.detect = file_type_detect,
	.name_in = &file_name,
	.size_in = &file_size,
};

static const struct column columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "course",
	  .alias = "course_id",
	  .stored_as = "course_id",
	  .type = COLUMN_REFERENCE,
	  .flags = COLUMN_REQUIRED },
	{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = 200 },
	{ .name = "description", .type = COLUMN_LONG_TEXT, .max = 10000 },
	{ .name = "material_type",
	  .type = COLUMN_CHOICE,
	  .choices = types,
	  .description = "Left out, it follows from the file's extension." },
	{ .name = "file",
	  .type = COLUMN_FILE,
	  .max = 500,
	  .file = &files,
	  .description = "The file itself in multipart/form-data, or the address of one elsewhere. "
			 "Required at first; left out later, the file stays." },
	{ .name = "file_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "file_size",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY,
	  .description = "Bytes" },
	{ .name = "uploaded_by_name",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "uploaded_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter filters[] = {
	{ .name = "material_type",
	  .type = COLUMN_CHOICE,
	  .where = "v.material_type = $",
	  .choices = types },
};

static const char *const ordering[] = { "uploaded_at", "title", NULL };

static const struct scope readers[] = {
	{ .who = ROLE_INSTRUCTOR, .where = "teaches_course($, v.course_id)" },
	{ .who = ROLE_STUDENT | ROLE_ALUMNI, .where = "studies_course($, v.course_id)" },
};

static const struct scope writers[] = {
	{ .who = ROLE_INSTRUCTOR, .where = "teaches_course($, v.course_id)" },
};

const struct resource material_resource = {
	.name = "course-materials",
	.table = "course_material",
	.view = "api.course_material",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-uploaded_at",
	.searchable = true,
	.read_scopes = readers,
	.read_scope_count = LENGTH(readers),
	.write_scopes = writers,
	.write_scope_count = LENGTH(writers),
};

enum error material_create(struct exchange *x)
{
	const struct value *file = body_get(&x->body, "file");

	if (!file || validate_is_own_address(&x->body, file)) {
		faults_add(&x->faults, "file", "This field is required.");
	}
	return resource_create(x);
}

/* Whether the caller learns or teaches the course; an admin may see all there is. */
static const struct statement find_course = {
	.name = "find course of materials",
	.sql = "SELECT $2 OR studies_course($3, c.id) OR teaches_course($3, c.id) FROM course c WHERE c.id = $1",
	.shape = DB_FOUND_ROW,
};

enum error material_list(struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	db_param_bool(&params, x->caller.role == ROLE_ADMIN);
	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &find_course, &params, &rows);
	if (error == NO_ERROR && !db_bool(&rows, 0, 0)) {
		error = ERROR_FORBIDDEN;
	}
	return error == NO_ERROR ? resource_list(x) : error;
}
