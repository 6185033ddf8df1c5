/*
 * profile/: what a person says of themselves. Half of it stands in their account, half in their profile; both
 * are changed in one transaction.
 */
#include "account.h"
#include "app/openapi.h"
#include "base/text.h"

static const struct statement read_profile = {
	.name = "read own profile",
	.sql = "SELECT json_build_object('id', v.id, 'role', v.role, 'username', v.username,"
	       " 'first_name', v.first_name, 'last_name', v.last_name, 'email', v.email,"
	       " 'contact_email', v.contact_email, 'profile_picture', v.profile_picture,"
	       " 'title', v.title, 'bio', v.bio, 'twitter_url', v.twitter_url,"
	       " 'linkedin_url', v.linkedin_url, 'is_staff', v.is_staff,"
	       " 'is_superuser', v.is_superuser) FROM api.profile v WHERE v.account_id = $1",
	.shape = DB_FOUND_ROW,
};

/* A column that $2 does not name keeps its value. A new address has yet to be verified. */
static const struct statement write_account = {
	.name = "write own account",
	.sql = "UPDATE account a SET username = r.username, email = r.email,"
	       " first_name = r.first_name, last_name = r.last_name,"
	       " email_verified_at = CASE WHEN lower(r.email) = lower(a.email) THEN a.email_verified_at END"
	       " FROM account o, jsonb_populate_record(o, $2::jsonb) r WHERE a.id = $1 AND o.id = a.id",
	.shape = DB_NOTHING,
};
static const struct statement write_profile = {
	.name = "write own profile",
	.sql = "UPDATE profile p SET title = r.title, bio = r.bio, contact_email = r.contact_email,"
	       " twitter_url = r.twitter_url, linkedin_url = r.linkedin_url"
	       " FROM profile o, jsonb_populate_record(o, $2::jsonb) r"
	       " WHERE p.account_id = $1 AND o.id = p.id",
	.shape = DB_NOTHING,
};

/* Two changes of one account at the same moment wait for each other: the second sees the first. */
static const struct statement lock_account = {
	.name = "lock own account",
	.sql = "SELECT id FROM account WHERE id = $1 FOR UPDATE",
	.shape = DB_FOUND_ROW,
};

/* The columns of the account, then those of the profile: each part is a table of its own. */
static const struct column profile_columns[] = {
	{
		.name = "username",
		.type = COLUMN_TEXT,
		.flags = COLUMN_REQUIRED,
		.max = 150,
		.description = "Letters, digits and @ . + - _",
	},
	{
		.name = "email",
		.type = COLUMN_EMAIL,
		.flags = COLUMN_REQUIRED,
		.max = 254,
		.description = "A new address has to be verified again: a mail with a link goes there.",
	},
	{
		.name = "first_name",
		.type = COLUMN_TEXT,
		.flags = COLUMN_NULLABLE,
		.max = 150,
	},
	{
		.name = "last_name",
		.type = COLUMN_TEXT,
		.flags = COLUMN_NULLABLE,
		.max = 150,
	},
	{
		.name = "title",
		.type = COLUMN_TEXT,
		.flags = COLUMN_NULLABLE,
		.max = 200,
	},
	{
		.name = "bio",
		.type = COLUMN_LONG_TEXT,
		.flags = COLUMN_NULLABLE,
		.max = 10000,
	},
	{
		.name = "contact_email",
		.type = COLUMN_EMAIL,
		.flags = COLUMN_NULLABLE,
		.max = 254,
		.description = "An address that may be published.",
	},
	{
		.name = "twitter_url",
		.type = COLUMN_URL,
		.flags = COLUMN_NULLABLE,
		.max = 500,
	},
	{
		.name = "linkedin_url",
		.type = COLUMN_URL,
		.flags = COLUMN_NULLABLE,
		.max = 500,
	},
	{
		.name = "id",
		.type = COLUMN_INTEGER,
		.flags = COLUMN_READ_ONLY,
	},
	{
		.name = "role",
		.type = COLUMN_CHOICE,
		.flags = COLUMN_READ_ONLY,
		.choices = (const char *const[]) {"Student", "Instructor", "Admin", "Alumni", NULL},
	},
	{
		.name = "profile_picture",
		.type = COLUMN_URL,
		.flags = COLUMN_READ_ONLY | COLUMN_NULLABLE,
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
#define PROFILE_COLUMNS (sizeof profile_columns / sizeof profile_columns[0])
static const struct columns profile_body = {profile_columns, PROFILE_COLUMNS};

static enum error run_on_own(struct exchange *x, const struct statement *statement,
                             const char *row, struct db_rows *rows)
{
	struct db_params params = {0};

	db_param_int(&params, &x->arena, x->caller.account_id);
	if (row)
		db_param(&params, row);
	return db_run(x->db, statement, &params, rows);
}

static enum error show_profile(struct exchange *x)
{
	struct db_rows rows = {0};
	enum error error = run_on_own(x, &read_profile, NULL, &rows);

	if (error == NO_ERROR)
		response_json_text(&x->response, 200, db_text(&rows, 0, 0));
	return error;
}

/* The schema has no null for a text that is shown as one: there, nothing is the empty text. */
static void empty_cleared_texts(struct assignments *given)
{
	for (size_t i = 0; i < given->count; i++) {
		enum column_type type = given->items[i].column->type;
		if (!given->items[i].value && (type == COLUMN_TEXT || type == COLUMN_LONG_TEXT))
			given->items[i].value = "";
	}
}

static const char *own_id(struct exchange *x)
{
	return arena_printf(&x->arena, "%lld", x->caller.account_id);
}

/* Everything that is wrong, at once: names that are taken stand beside what the table refuses. */
static enum error check_body(struct assignments *given, struct exchange *x)
{
	bool names_given = false;
	enum error error = NO_ERROR;

	validate_body(given, &x->faults, &x->arena, &profile_body, &x->body, x->caller.role,
	              VALIDATE_PARTIAL);
	empty_cleared_texts(given);
	names_given = assignments_has(given, "username") || assignments_has(given, "email");
	if (names_given)
		error = account_explain(x, &profile_body, given, own_id(x));
	if (error != NO_ERROR)
		return error;
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

static enum error write_rows(struct exchange *x, const struct assignments *given)
{
	const char *row = assignments_row_json(given, &x->arena);
	enum error error = run_on_own(x, &write_account, row, NULL);

	if (error == NO_ERROR)
		error = run_on_own(x, &write_profile, row, NULL);
	if (error == ERROR_VALIDATION)
		return account_explain_refusal(x, &profile_body, given, own_id(x));
	return error;
}

static bool address_changes(const struct account *before, const struct assignments *given)
{
	const char *email = assignments_get(given, "email");

	return email && !text_equal_ignoring_case(email, before->email);
}

/* Links that were mailed to the old address stop to hold; the new one gets its own, the old one is told. */
static enum error announce_address(struct exchange *x, const struct account *before)
{
	struct account after;
	enum error error = account_find_caller(&after, x);

	if (error == NO_ERROR)
		error = account_revoke_links(x, after.id, ACCOUNT_TOKEN_RESET_PASSWORD);
	if (error == NO_ERROR)
		error = account_mail_link(x, &after, "verify-email", ACCOUNT_TOKEN_VERIFY_EMAIL);
	if (error == NO_ERROR)
		error = account_mail(x, before, "email-changed", NULL);
	return error;
}

/* A signed-in user can have mail sent to any address by naming it as theirs: only so often (hazard 35). */
static enum error limit_address_changes(struct exchange *x)
{
	const char *subject = arena_printf(&x->arena, "account %lld", x->caller.account_id);

	return limit_hit(x->db, &x->arena, &x->config, LIMIT_PASSWORD, subject, &x->retry_after);
}

static enum error change_profile(struct exchange *x)
{
	struct assignments given;
	struct account before;
	struct db_rows rows = {0};
	bool new_address = false;
	enum error error = run_on_own(x, &lock_account, NULL, &rows);

	if (error == NO_ERROR)
		error = account_find_caller(&before, x);
	if (error == NO_ERROR)
		error = check_body(&given, x);
	if (error != NO_ERROR)
		return error;
	new_address = address_changes(&before, &given);
	if (new_address)
		error = limit_address_changes(x);
	if (error == NO_ERROR)
		error = write_rows(x, &given);
	if (error == NO_ERROR && new_address)
		error = announce_address(x, &before);
	return error == NO_ERROR ? show_profile(x) : error;
}

/* The answer as the document describes it: the same columns. */
static void describe_profile(struct strbuf *out, const struct route *route)
{
	(void) route;
	openapi_add_object(out, profile_columns, PROFILE_COLUMNS, OPENAPI_SHOWN);
}

static const struct route_doc show_doc = {
	.summary = "One's own profile",
	.describe_response = describe_profile,
};

static const struct route_doc change_doc = {
	.summary = "Change one's own profile",
	.body = profile_columns,
	.body_count = PROFILE_COLUMNS,
	.describe_response = describe_profile,
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
		.bodies = BODY_JSON | BODY_FORM,
		.doc = &change_doc,
	},
};

static const struct app app = {
	.name = "profile",
	.routes = routes,
	.route_count = sizeof routes / sizeof routes[0],
};

int main(void)
{
	return app_run(&app);
}
