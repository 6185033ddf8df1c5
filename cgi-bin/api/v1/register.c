/*
 * register/: a visitor becomes a student with an account of their own.
 */
#include "account.h"
#include "auth/password.h"
#include "http/json.h"

/* The account and its profile: there is never one without the other. */
static const struct statement add_account = {
	.name = "register account",
	.sql = "WITH a AS (INSERT INTO account (username, email, password_hash, first_name, last_name)"
	       " VALUES ($1, $2, $3, coalesce($4, ''), coalesce($5, '')) RETURNING *),"
	       " p AS (INSERT INTO profile (account_id, role) SELECT a.id, 'Student' FROM a)"
	       " SELECT a.id, a.token_version, a.first_name, a.last_name,"
	       " json_build_object('id', a.id, 'username', a.username, 'email', a.email,"
	       " 'first_name', a.first_name, 'last_name', a.last_name) FROM a",
	.shape = DB_ONE_ROW,
};

static const struct column register_columns[] = {
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
	},
	{
		.name = "password",
		.type = COLUMN_PASSWORD,
		.flags = COLUMN_REQUIRED | COLUMN_WRITE_ONLY,
		.description = "At least 8 characters, not a common password, not only digits, not close to "
	                       "the other fields.",
	},
	{
		.name = "first_name",
		.type = COLUMN_TEXT,
		.max = 150,
	},
	{
		.name = "last_name",
		.type = COLUMN_TEXT,
		.max = 150,
	},
};
#define REGISTER_COLUMNS (sizeof register_columns / sizeof register_columns[0])
static const struct columns register_body = {register_columns, REGISTER_COLUMNS};

/* Tells everything that is wrong, names that are taken and a weak password among it. */
static enum error check_body(struct assignments *given, struct exchange *x)
{
	enum error error = account_read_body(given, x, &register_body);
	const struct password_owner owner = {
		.username = assignments_get(given, "username"),
		.email = assignments_get(given, "email"),
		.first_name = assignments_get(given, "first_name"),
		.last_name = assignments_get(given, "last_name"),
	};
	const char *password = assignments_get(given, "password");

	if (password)
		password_check_rules(&x->faults, &x->arena, "password", password, &owner);
	error = account_explain(x, &register_body, given, NULL);
	if (error != NO_ERROR)
		return error;
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

static enum error insert_account(struct account *account, const char **user, struct exchange *x,
                                 const struct assignments *given, const char *hash)
{
	struct db_params params = {0};
	struct db_rows rows = {0};

	db_param(&params, assignments_get(given, "username"));
	db_param(&params, assignments_get(given, "email"));
	db_param(&params, hash);
	db_param(&params, assignments_get(given, "first_name"));
	db_param(&params, assignments_get(given, "last_name"));
	enum error error = db_run(x->db, &add_account, &params, &rows);
	if (error != NO_ERROR)
		return error;
	*account = (struct account) {
		.id = db_int(&rows, 0, 0),
		.username = assignments_get(given, "username"),
		.email = assignments_get(given, "email"),
		.token_version = db_int(&rows, 0, 1),
		.first_name = db_copy(&rows, 0, 2, &x->arena),
		.last_name = db_copy(&rows, 0, 3, &x->arena),
	};
	*user = db_copy(&rows, 0, 4, &x->arena);
	return NO_ERROR;
}

/* All or nothing: the account, its mail, its session. No session where the address must be verified first. */
static enum error open_account(struct token_pair *pair, const char **user, struct exchange *x,
                               const struct assignments *given, const char *hash)
{
	struct account account;

	db_transaction(x->db, 0, x->request.request_id);
	enum error error = insert_account(&account, user, x, given, hash);
	if (error == NO_ERROR)
		error = account_mail_link(x, &account, "welcome", ACCOUNT_TOKEN_VERIFY_EMAIL);
	if (error == NO_ERROR && !x->config.require_verified_email)
		error = account_start_session(pair, x, account.id, account.token_version);
	if (error == ERROR_VALIDATION) /* somebody took a name since it was looked up */
		return account_explain_refusal(x, &register_body, given, NULL);
	return error;
}

static void answer(struct exchange *x, const struct token_pair *pair, const char *user)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, 201);
	response_headerf(&x->response, "Location", "%s/api/v1/users/me/", x->config.base_url);
	strbuf_add_char(body, '{');
	json_add_raw_member(body, "user", user);
	strbuf_add_text(body, ",\"tokens\":");
	account_add_tokens(body, pair);
	json_add_member(body, "message",
	                pair->access ? "Welcome! Please open the link that we have mailed you, so that "
	                               "we know the address is yours."
	                             : "Welcome! Please open the link that we have mailed you; then you "
	                               "can sign in.");
	json_add_raw_member(body, "email_sent", "true");
	strbuf_add_char(body, '}');
}

static enum error register_account(struct exchange *x)
{
	struct assignments given;
	struct token_pair pair = {0};
	const char *hash = NULL;
	const char *user = NULL;
	enum error error = check_body(&given, x);

	if (error == NO_ERROR)
		error = password_hash(&hash, &x->arena, &x->config,
		                      assignments_get(&given, "password"));
	if (error == NO_ERROR)
		error = open_account(&pair, &user, x, &given, hash);
	if (error == NO_ERROR)
		answer(x, &pair, user);
	return error;
}

static const struct route_doc register_doc = {
	.summary = "Open an account",
	.status = 201,
	.body = register_columns,
	.body_count = REGISTER_COLUMNS,
	.response = "{\"type\":\"object\",\"properties\":{\"user\":{\"type\":\"object\",\"properties\":{"
	            "\"id\":{\"type\":\"integer\"},\"username\":{\"type\":\"string\"},"
	            "\"email\":{\"type\":\"string\",\"format\":\"email\"},"
	            "\"first_name\":{\"type\":\"string\"},\"last_name\":{\"type\":\"string\"}}},"
	            "\"tokens\":{\"anyOf\":[" TOKENS_SCHEMA ",{\"type\":\"null\"}]},"
	            "\"message\":{\"type\":\"string\"},"
	            "\"email_sent\":{\"type\":\"boolean\","
	            "\"description\":\"A mail with a link that verifies the address is on its way.\"}}}",
};

/* A transaction of its own: none is open while the password is hashed, and an answer with tokens in it is
 * never kept for an Idempotency-Key. A retry is told that the names are taken. */
static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/",
		.who = ROLE_ANONYMOUS,
		.handler = register_account,
		.bodies = BODY_JSON | BODY_FORM,
		.body_cap = 16384,
		.limit = LIMIT_REGISTER,
		.transaction = TRANSACTION_OWN,
		.doc = &register_doc,
	},
};

static const struct app app = {
	.name = "register",
	.routes = routes,
	.route_count = sizeof routes / sizeof routes[0],
};

int main(void)
{
	return app_run(&app);
}
