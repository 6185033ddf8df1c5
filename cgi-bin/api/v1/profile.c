/*
 * profile/: what a person says of themselves, all that is held on them, and their erasure.
 */
#include "base/array.h"
#include "person.h"

#define PICTURE       FILE_ADDRESS("v.profile_picture", "$2")
#define PICTURE_SMALL FILE_ADDRESS("v.profile_picture_small", "$2")

static const struct statement read_profile = {
	.name = "read own profile",
	.sql = "SELECT json_build_object('id', v.id, 'role', v.role, 'username', v.username,"
	       " 'first_name', v.first_name, 'last_name', v.last_name, 'email', v.email,"
	       " 'contact_email', v.contact_email, 'profile_picture', " PICTURE
	       ", 'profile_picture_small', " PICTURE_SMALL
	       ", 'profile_picture_state', v.profile_picture_state, 'title', v.title, 'bio', v.bio,"
	       " 'twitter_url', v.twitter_url, 'linkedin_url', v.linkedin_url, 'language', v.language,"
	       " 'mail_reminders', v.mail_reminders, 'is_staff', v.is_staff,"
	       " 'is_superuser', v.is_superuser) FROM api.profile v WHERE v.account_id = $1",
	.shape = DB_FOUND_ROW,
};

static const struct statement read_own_data = {
	.name = "read own data",
	.sql = "SELECT to_jsonb(v) - 'account_id' FROM api.own_data v WHERE v.account_id = $1",
	.shape = DB_FOUND_ROW,
};

static const struct column profile_columns[] = {
	PERSON_COLUMNS,
	{
		.name = "id",
		.type = COLUMN_INTEGER,
		.flags = COLUMN_READ_ONLY,
	},
	{
		.name = "role",
		.type = COLUMN_CHOICE,
		.flags = COLUMN_READ_ONLY,
		.choices =
			(const char *const[]){ "Student", "Instructor", "Admin", "Alumni", NULL },
	},
	{
		.name = "is_staff",
		.type = COLUMN_BOOLEAN,
		.flags = COLUMN_READ_ONLY,
	},
	{
		.name = "is_superuser",
		.type = COLUMN_BOOLEAN,
		.flags = COLUMN_READ_ONLY,
	},
};
static const struct columns profile_body = { profile_columns, LENGTH(profile_columns) };

static const char *own_id(struct exchange *x)
{
	return arena_printf(&x->arena, "%lld", x->caller.account_id);
}

static enum error show_profile(struct exchange *x)
{
	const struct db_params params = { .values = { own_id(x), x->config.base_url }, .count = 2 };

	return exchange_answer(x, &read_profile, &params, 200);
}

static enum error change_profile(struct exchange *x)
{
	enum error error = person_change(x, own_id(x), &profile_body);

	return error == NO_ERROR ? show_profile(x) : error;
}

static enum error erase_profile(struct exchange *x)
{
	return person_erase(x, own_id(x));
}

/* A file to keep: browsers save it under the name. */
static enum error export_profile(struct exchange *x)
{
	const struct db_params params = { .values = { own_id(x) }, .count = 1 };
	enum error error = exchange_answer(x, &read_own_data, &params, 200);

	if (error == NO_ERROR) {
		response_header(&x->response, "Content-Disposition",
				"attachment; filename=\"my-data.json\"");
	}
	return error;
}

static const struct route_doc show_doc = {
	.summary = "One's own profile",
	.shown = &profile_body,
};

static const struct route_doc change_doc = {
	.summary = "Change one's own profile",
	.body = &profile_body,
	.shown = &profile_body,
};

static const struct route_doc erase_doc = {
	.summary = "Erase oneself: the account and all that hangs on it",
	.status = 204,
};

static const struct route_doc export_doc = {
	.summary = "All that is held on oneself",
	.response = "{\"type\":\"object\"}",
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/",
		.who = WHO_SIGNED_IN,
		.handler = show_profile,
		.doc = &show_doc,
	},
	{
		.method = METHOD_PATCH,
		.path = "/",
		.who = WHO_SIGNED_IN,
		.handler = change_profile,
		.bodies = BODY_JSON | BODY_FORM | BODY_MULTIPART,
		.files = FILES_OF_PICTURES,
		.doc = &change_doc,
	},
	{
		.method = METHOD_DELETE,
		.path = "/",
		.who = WHO_SIGNED_IN,
		.handler = erase_profile,
		.doc = &erase_doc,
	},
	{
		.method = METHOD_GET,
		.path = "/export/",
		.who = WHO_SIGNED_IN,
		.handler = export_profile,
		.doc = &export_doc,
	},
};

static const struct app app = {
	.name = "profile",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
