/*
 * See admin_people.h. Paths name the account; the engine's row is the profile.
 */
#include "admin_people.h"

#include "auth/password.h"
#include "base/array.h"
#include "new_account.h"
#include "person.h"
#include "resource/object.h"
#include "resource/resource.h"

#define USER                                                                                       \
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"                      \
	"\"username\":{\"type\":\"string\"},\"email\":{\"type\":\"string\",\"format\":\"email\"}," \
	"\"first_name\":{\"type\":\"string\"},\"last_name\":{\"type\":\"string\"},"                \
	"\"is_active\":{\"type\":\"boolean\"}}}"

static const char *const roles[] = { "Student", "Instructor", "Admin", "Alumni", NULL };

/* What is seen of a person in the list and alone. */
#define SEEN_COLUMNS                                                                                  \
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },                          \
		{ .name = "user",                                                                     \
		  .type = COLUMN_JSON,                                                                \
		  .flags = COLUMN_READ_ONLY,                                                          \
		  .schema = USER },                                                                   \
		{ .name = "role", .type = COLUMN_CHOICE, .choices = roles },                          \
		{ .name = "is_active", .type = COLUMN_BOOLEAN },                                      \
		{ .name = "is_published",                                                             \
		  .type = COLUMN_BOOLEAN,                                                             \
		  .description =                                                                      \
			  "Whether the public sees it: an instructor's page, an alumni's picture." }, \
		{ .name = "is_superuser", .type = COLUMN_BOOLEAN, .flags = COLUMN_READ_ONLY },        \
		{ .name = "email_verified", .type = COLUMN_BOOLEAN, .flags = COLUMN_READ_ONLY },      \
		{ .name = "last_login_at",                                                            \
		  .type = COLUMN_TIMESTAMP,                                                           \
		  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },                                      \
	{                                                                                             \
		.name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY             \
	}

static const struct column list_columns[] = { SEEN_COLUMNS };
static const struct column columns[] = {
	SEEN_COLUMNS,
	PERSON_COLUMNS,
	{ .name = "updated_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};
static const struct columns body = { columns, LENGTH(columns) };

static const struct filter filters[] = {
	{ .name = "role", .type = COLUMN_CHOICE, .where = "v.role = $", .choices = roles },
	{ .name = "is_active", .type = COLUMN_BOOLEAN, .where = "v.is_active = $::boolean" },
};

static const char *const ordering[] = { "created_at", NULL };

/* Every account has its profile: one count serves for both. */
const struct resource admin_profile_list = {
	.name = "admin",
	.view = "api.profile",
	.columns = list_columns,
	.column_count = LENGTH(list_columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-created_at",
	.searchable = true,
	.windows_of = "account",
	.kept_count = "account",
};

const struct resource admin_profile = {
	.name = "admin",
	.view = "api.profile",
	.columns = columns,
	.column_count = LENGTH(columns),
};

static const struct statement find_profile = {
	.name = "find profile",
	.sql = "SELECT id FROM profile WHERE account_id = $1",
	.shape = DB_FOUND_ROW,
};

enum error admin_show_profile(struct exchange *x)
{
	const struct db_params params = { .values = { x->path_params[0] }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &find_profile, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	return object_answer(x, &admin_profile, db_copy(&rows, 0, 0, &x->arena), 200, true);
}

enum error admin_change_profile(struct exchange *x)
{
	enum error error = person_change(x, x->path_params[0], &body);

	return error == NO_ERROR ? admin_show_profile(x) : error;
}

enum error admin_erase_profile(struct exchange *x)
{
	return person_erase(x, x->path_params[0]);
}

/* All or nothing: the account, its role, its mail. */
static enum error open_account(struct exchange *x, const struct assignments *given,
			       const char *hash)
{
	struct account account = { 0 };

	db_transaction(x->db, x->caller.account_id, x->request.request_id);
	enum error error = new_account_insert(&account, x, given, hash, "Admin");
	if (error == NO_ERROR) {
		error = account_mail_link(x, &account, "welcome", ACCOUNT_TOKEN_VERIFY_EMAIL);
	}
	if (error != NO_ERROR) {
		return error;
	}
	x->path_params[0] = arena_printf(&x->arena, "%lld", account.id);
	return admin_show_profile(x);
}

enum error admin_create(struct exchange *x)
{
	struct assignments given;
	const char *hash = NULL;
	enum error error = new_account_check(&given, x);

	if (error == NO_ERROR) {
		error = password_hash(&hash, &x->arena, &x->config,
				      assignments_get(&given, "password"));
	}
	if (error == NO_ERROR) {
		error = open_account(x, &given, hash);
	}
	if (error != NO_ERROR) {
		return error;
	}
	x->response.status = 201;
	response_headerf(&x->response, "Location", "%s/api/v1/admin/profiles/%s/profile/",
			 x->config.base_url, x->path_params[0]);
	return NO_ERROR;
}

const struct route_doc admin_erase_doc = {
	.summary = "Delete a person: the account and all that hangs on it; 409 for the last admin",
	.status = 204,
};

const struct route_doc admin_create_doc = {
	.summary = "Make a new admin",
	.status = 201,
	.body = &new_account_body,
	.describe_response = resource_describe,
};
