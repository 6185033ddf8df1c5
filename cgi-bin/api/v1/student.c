/*
 * See student.h.
 */
#include "student.h"

#include "base/array.h"
#include "base/text.h"

static const char *const genders[] = { "Male", "Female", "Other", NULL };
static const char *const diploma_levels[] = { "PhD",       "Master", "Bachelor", "Secondary School",
					      "No Option", NULL };
static const char *const application_statuses[] = { "pending", "in_progress", "approved",
						    "rejected", NULL };

#define REQUIRED_TEXT(field, length)                                                          \
	{                                                                                     \
		.name = field, .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .max = (length) \
	}
#define REQUIRED_ESSAY(field)                                                                  \
	{                                                                                      \
		.name = field, .type = COLUMN_LONG_TEXT, .flags = COLUMN_REQUIRED, .max = 5000 \
	}

/* What somebody says of themselves when they apply. */
#define APPLICATION_FIELDS                                                               \
	{ .name = "phone",                                                               \
	  .type = COLUMN_TEXT,                                                           \
	  .flags = COLUMN_REQUIRED,                                                      \
	  .max = 16,                                                                     \
	  .description = "With + and the country code, digits only (E.164)" },           \
		REQUIRED_TEXT("first_name", 150), REQUIRED_TEXT("last_name", 150),       \
		{ .name = "gender",                                                      \
		  .type = COLUMN_CHOICE,                                                 \
		  .flags = COLUMN_REQUIRED,                                              \
		  .choices = genders },                                                  \
		{ .name = "birth_date", .type = COLUMN_DATE, .flags = COLUMN_REQUIRED }, \
		REQUIRED_TEXT("zip_code", 20),                                           \
		{ .name = "country_of_birth",                                            \
		  .type = COLUMN_TEXT,                                                   \
		  .flags = COLUMN_REQUIRED,                                              \
		  .max = 2,                                                              \
		  .description = "ISO 3166-1 alpha-2" },                                 \
		{ .name = "nationality",                                                 \
		  .type = COLUMN_TEXT,                                                   \
		  .flags = COLUMN_REQUIRED,                                              \
		  .max = 2,                                                              \
		  .description = "ISO 3166-1 alpha-2" },                                 \
		{ .name = "diploma_level",                                               \
		  .type = COLUMN_CHOICE,                                                 \
		  .flags = COLUMN_REQUIRED,                                              \
		  .choices = diploma_levels },                                           \
		REQUIRED_TEXT("job_status", 200), REQUIRED_ESSAY("motivation"),          \
		REQUIRED_ESSAY("future_goals"), REQUIRED_ESSAY("proudest_moment"),       \
		{ .name = "english_level",                                               \
		  .type = COLUMN_INTEGER,                                                \
		  .flags = COLUMN_REQUIRED,                                              \
		  .min = 1,                                                              \
		  .max = 5 },                                                            \
		REQUIRED_TEXT("how_heard", 200),                                         \
		{ .name = "referral_person",                                             \
		  .type = COLUMN_TEXT,                                                   \
		  .flags = COLUMN_NULLABLE,                                              \
		  .max = 200 },                                                          \
	{                                                                                \
		.name = "has_laptop", .type = COLUMN_BOOLEAN, .flags = COLUMN_REQUIRED   \
	}

/* What the school says of them; status_flags tells whether it may be written. */
#define RECORD_FIELDS(status_flags)                                                            \
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },                   \
		{ .name = "register_number", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY }, \
		{ .name = "email", .type = COLUMN_EMAIL, .flags = COLUMN_READ_ONLY },          \
		{ .name = "courses",                                                           \
		  .type = COLUMN_JSON,                                                         \
		  .flags = COLUMN_READ_ONLY,                                                   \
		  .schema = COURSES },                                                         \
		{ .name = "application_status",                                                \
		  .type = COLUMN_CHOICE,                                                       \
		  .flags = (status_flags),                                                     \
		  .choices = application_statuses },                                           \
		{ .name = "selection_progress",                                                \
		  .type = COLUMN_JSON,                                                         \
		  .flags = COLUMN_READ_ONLY,                                                   \
		  .schema = PROGRESS },                                                        \
		{ .name = "decided_at",                                                        \
		  .type = COLUMN_TIMESTAMP,                                                    \
		  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },                               \
		{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY }, \
	{                                                                                      \
		.name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY      \
	}

#define COURSES                                                               \
	"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{" \
	"\"id\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\"},"       \
	"\"status\":{\"type\":\"string\"}}}}"
#define PROGRESS                                                                       \
	"{\"type\":\"object\",\"properties\":{\"total_steps\":{\"type\":\"integer\"}," \
	"\"completed_steps\":{\"type\":\"integer\"}}}"
#define USER                                                                  \
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}," \
	"\"username\":{\"type\":\"string\"},\"email\":{\"type\":\"string\"}," \
	"\"is_active\":{\"type\":\"boolean\"}}}"

static const struct column columns[] = {
	RECORD_FIELDS(0),
	APPLICATION_FIELDS,
	{ .name = "user", .type = COLUMN_JSON, .flags = COLUMN_READ_ONLY, .schema = USER },
	{ .name = "decision_note",
	  .type = COLUMN_LONG_TEXT,
	  .max = 5000,
	  .description = "For the office alone" },
};

static const struct column own_columns[] = {
	RECORD_FIELDS(COLUMN_READ_ONLY),
	APPLICATION_FIELDS,
};

static const struct column application_columns[] = {
	APPLICATION_FIELDS,
	{ .name = "courses", .type = COLUMN_LINKS, .flags = COLUMN_REQUIRED },
};
static const struct column *const courses_column =
	&application_columns[LENGTH(application_columns) - 1];

const struct columns application_body = { application_columns, LENGTH(application_columns) };

static const struct filter filters[] = {
	{ .name = "courses",
	  .type = COLUMN_REFERENCE,
	  .where = "EXISTS (SELECT 1 FROM enrollment e"
		   " WHERE e.student_id = v.id AND e.course_id = $::bigint)" },
	{ .name = "diploma_level",
	  .type = COLUMN_CHOICE,
	  .where = "v.diploma_level = $",
	  .choices = diploma_levels },
	{ .name = "application_status",
	  .type = COLUMN_CHOICE,
	  .where = "v.application_status = $",
	  .choices = application_statuses },
};

static const char *const ordering[] = { "created_at", "last_name", "register_number", NULL };

const struct resource student_resource = {
	.name = "students",
	.table = "student",
	.view = "api.student",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-created_at",
	.searchable = true,
	.windows_of = "student",
	.kept_count = "student",
};

const struct resource own_student_resource = {
	.name = "students/me",
	.table = "student",
	.view = "api.student",
	.columns = own_columns,
	.column_count = LENGTH(own_columns),
};

/* What is wrong with a list of courses, a sentence a row. */
static const struct statement check_courses = {
	.name = "check courses of student",
	.sql = "SELECT 'There is no course with the id ' || i || '.' FROM unnest($2::bigint[]) i"
	       " WHERE NOT EXISTS (SELECT FROM course c WHERE c.id = i)"
	       " UNION ALL"
	       " SELECT 'It is too late to drop ' || c.name || '.'"
	       " FROM enrollment e JOIN course c ON c.id = e.course_id JOIN student s ON s.id = e.student_id"
	       " WHERE s.id = $1 AND c.id <> ALL ($2::bigint[])"
	       " AND (e.status NOT IN ('Pending', 'Under Review')"
	       " OR s.application_status IN ('approved', 'rejected'))",
	.shape = DB_ROWS,
};

static const struct statement write_courses = {
	.name = "write courses of student",
	.sql = "WITH wanted AS (SELECT DISTINCT unnest($2::bigint[]) AS id),"
	       " dropped AS (DELETE FROM enrollment WHERE student_id = $1"
	       " AND course_id NOT IN (SELECT id FROM wanted))"
	       " INSERT INTO enrollment (student_id, course_id) SELECT $1, id FROM wanted"
	       " ON CONFLICT DO NOTHING",
	.shape = DB_NOTHING,
};

static const struct statement find_own = {
	.name = "find own student",
	.sql = "SELECT id FROM student WHERE account_id = $1",
	.shape = DB_FOUND_ROW,
};

enum error student_read_courses(const char **courses, struct exchange *x, const char *student_id)
{
	const struct columns column = { courses_column, 1 };
	struct assignments given;
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	validate_body(&given, &x->faults, &x->arena, &column, &x->body, x->caller.role,
		      VALIDATE_PARTIAL);
	*courses = assignments_get(&given, courses_column->name);
	if (!*courses) {
		return NO_ERROR;
	}
	if (text_equal(*courses, "{}")) {
		faults_add(&x->faults, courses_column->name, "Choose at least one course.");
	}
	db_param(&params, student_id);
	db_param(&params, *courses);
	enum error error = db_run(x->db, &check_courses, &params, &rows);
	for (size_t i = 0; error == NO_ERROR && i < rows.count; i++) {
		faults_add(&x->faults, courses_column->name, db_text(&rows, i, 0));
	}
	return error;
}

enum error student_write_courses(struct exchange *x, const char *student_id, const char *courses)
{
	struct db_params params = { 0 };

	db_param(&params, student_id);
	db_param(&params, courses);
	return db_run(x->db, &write_courses, &params, NULL);
}

enum error student_of_caller(const char **student_id, struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	enum error error = db_run(x->db, &find_own, &params, &rows);
	if (error == NO_ERROR) {
		*student_id = db_copy(&rows, 0, 0, &x->arena);
	}
	return error;
}
