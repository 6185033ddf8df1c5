/*
 * A student has the materials of the courses that they were approved for; an admin at /me/ has all there are.
 */
#include "students_materials.h"

#include "app/column.h"
#include "base/text.h"
#include "students_journey.h"

static const struct statement find_approval = {
	.name = "approval of student",
	.sql = "SELECT EXISTS (SELECT FROM student WHERE account_id = $1 AND application_status = 'approved')",
	.shape = DB_ONE_ROW,
};

/* The links are those of the course that was begun last; a class that has none of its own has the next one's. */
#define LINK(member, column, text)                                                        \
	"'" member "', json_build_object('url', (SELECT c." column " FROM courses c"      \
	" WHERE c." column " <> '' ORDER BY c.start_date DESC NULLS LAST, c.id LIMIT 1)," \
	" 'description', '" text "')"

#define GITHUB   LINK("github", "github_repository", "The code of the course")
#define DISCORD  LINK("discord", "discord_community", "Where the class talks")
#define VIDEOS   LINK("video_materials", "video_url", "Recorded lessons")

#define FILE_URL FILE_ADDRESS("m.file_url", "$2")

static const struct statement show_materials = {
	.name = "learning materials",
	.sql = "WITH courses AS MATERIALIZED (SELECT c.* FROM course c WHERE $3 OR studies_course($1, c.id))"
	       " SELECT json_build_object('access_granted', true,"
	       " 'message', 'You may use the materials of your courses.',"
	       " 'results', coalesce((SELECT json_agg(json_build_object('id', m.id, 'title', m.title,"
	       " 'description', m.description, 'material_type', m.material_type,"
	       " 'file_url', " FILE_URL
	       ", 'file_size', m.file_size, 'file_extension', m.file_extension,"
	       " 'course_id', m.course_id, 'course_name', m.course_name, 'uploaded_at', m.uploaded_at)"
	       " ORDER BY m.sort_uploaded_at DESC, m.id DESC)"
	       " FROM api.learning_material m WHERE m.course_id IN (SELECT id FROM courses)), '[]'),"
	       " 'community_links', json_build_object(" GITHUB "," DISCORD "," VIDEOS ","
	       " 'documentation', json_build_object('url', (SELECT $2 || '/api/v1/courses/' || c.id ||"
	       " '/materials/?material_type=document' FROM courses c"
	       " ORDER BY c.start_date DESC NULLS LAST, c.id LIMIT 1),"
	       " 'description', 'The documents of the course')))",
	.shape = DB_ONE_ROW,
};

/* Below /me/ an admin sees what there is; below {id}, what that student sees. */
static bool sees_all(const struct exchange *x)
{
	return x->caller.role == ROLE_ADMIN && text_starts_with(x->route->path, "/me/");
}

static enum error check_approval(struct exchange *x, const struct db_params *params)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &find_approval, params, &rows);

	if (error == NO_ERROR && !db_bool(&rows, 0, 0)) {
		return exchange_refuse(
			x, ERROR_FORBIDDEN,
			"Learning materials open when your application is approved.");
	}
	return error;
}

enum error students_materials(struct exchange *x)
{
	struct db_params params = { 0 };
	enum error error = students_add_subject(&params, x);

	if (error == NO_ERROR && !sees_all(x)) {
		error = check_approval(x, &params);
	}
	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, x->config.base_url);
	db_param_bool(&params, sees_all(x));
	return exchange_answer(x, &show_materials, &params, 200);
}

#define LINK_SCHEMA                                                                      \
	"{\"type\":\"object\",\"properties\":{\"url\":{\"type\":[\"string\",\"null\"]}," \
	"\"description\":{\"type\":\"string\"}}}"

const struct route_doc students_materials_doc = {
	.summary = "What there is to learn from, and where the class meets",
	.response =
		"{\"type\":\"object\",\"properties\":{\"access_granted\":{\"type\":\"boolean\"},"
		"\"message\":{\"type\":\"string\"},\"results\":{\"type\":\"array\",\"items\":{"
		"\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"
		"\"title\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
		"\"material_type\":{\"type\":\"string\"},"
		"\"file_url\":{\"type\":\"string\",\"format\":\"uri\"},"
		"\"file_size\":{\"type\":\"integer\"},"
		"\"file_extension\":{\"type\":[\"string\",\"null\"]},"
		"\"course_id\":{\"type\":\"integer\"},\"course_name\":{\"type\":\"string\"},"
		"\"uploaded_at\":{\"type\":\"string\",\"format\":\"date-time\"}}}},"
		"\"community_links\":{\"type\":\"object\",\"properties\":{"
		"\"github\":" LINK_SCHEMA ",\"discord\":" LINK_SCHEMA
		",\"video_materials\":" LINK_SCHEMA ",\"documentation\":" LINK_SCHEMA "}}}}",
};
