/*
 * See person.h.
 */
#include "person.h"

#include "account.h"
#include "base/text.h"

/* Two changes of one person at the same moment wait for each other: the second sees the first. Their key stays:
 * what they do themselves, with their audit rows, goes on. */
static const struct statement lock_account = {
	.name = "lock account",
	.sql = "SELECT id, username, email, first_name, language FROM account WHERE id = $1 FOR NO KEY UPDATE",
	.shape = DB_FOUND_ROW,
};

/* A column that $2 does not name keeps its value. A new address has yet to be verified. */
static const struct statement write_account = {
	.name = "write account",
	.sql = "UPDATE account a SET username = r.username, email = r.email,"
	       " first_name = r.first_name, last_name = r.last_name, language = r.language,"
	       " is_active = r.is_active,"
	       " email_verified_at = CASE WHEN lower(r.email) = lower(a.email) THEN a.email_verified_at END"
	       " FROM account o, jsonb_populate_record(o, $2::jsonb) r WHERE a.id = $1 AND o.id = a.id",
	.shape = DB_NOTHING,
};
static const struct statement write_profile = {
	.name = "write profile",
	.sql = "UPDATE profile p SET title = r.title, bio = r.bio, contact_email = r.contact_email,"
	       " profile_picture = r.profile_picture,"
	       " twitter_url = r.twitter_url, linkedin_url = r.linkedin_url, role = r.role,"
	       " is_published = r.is_published, mail_reminders = r.mail_reminders"
	       " FROM profile o, jsonb_populate_record(o, $2::jsonb) r"
	       " WHERE p.account_id = $1 AND o.id = p.id",
	.shape = DB_NOTHING,
};

static const struct statement delete_account = {
	.name = "delete account",
	.sql = "DELETE FROM account WHERE id = $1 RETURNING id",
	.shape = DB_FOUND_ROW,
};

static enum error lock(struct account *account, struct exchange *x, const char *id)
{
	const struct db_params params = { .values = { id }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &lock_account, &params, &rows);

	if (error == NO_ERROR) {
		*account = (struct account){
			.id = db_int(&rows, 0, 0),
			.username = db_copy(&rows, 0, 1, &x->arena),
			.email = db_copy(&rows, 0, 2, &x->arena),
			.first_name = db_copy(&rows, 0, 3, &x->arena),
			.language = db_copy(&rows, 0, 4, &x->arena),
		};
	}
	return error;
}

/* The schema has no null for a text that is shown as one: there, nothing is the empty text. */
static void empty_cleared_texts(struct assignments *given)
{
	for (size_t i = 0; i < given->count; i++) {
		enum column_type type = given->items[i].column->type;
		if (!given->items[i].value && (type == COLUMN_TEXT || type == COLUMN_LONG_TEXT)) {
			given->items[i].value = "";
		}
	}
}

/* Everything that is wrong, at once: names that are taken stand beside what the form itself refuses. */
static enum error check_body(struct assignments *given, struct exchange *x, const char *id,
			     const struct columns *columns)
{
	enum error error = NO_ERROR;

	validate_body(given, &x->faults, &x->arena, columns, &x->body, x->caller.role,
		      VALIDATE_PARTIAL);
	empty_cleared_texts(given);
	if (assignments_has(given, "username") || assignments_has(given, "email")) {
		error = account_explain(x, columns, given, id);
	}
	if (error != NO_ERROR) {
		return error;
	}
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

static enum error write_rows(struct exchange *x, const char *id, const struct columns *columns,
			     const struct assignments *given)
{
	const struct db_params params = { .values = { id, assignments_row_json(given, &x->arena) },
					  .count = 2 };
	enum error error = db_run(x->db, &write_account, &params, NULL);

	if (error == NO_ERROR) {
		error = db_run(x->db, &write_profile, &params, NULL);
	}
	if (error == ERROR_VALIDATION) {
		return account_explain_refusal(x, columns, given, id);
	}
	return error;
}

static bool address_changes(const struct account *before, const struct assignments *given)
{
	const char *email = assignments_get(given, "email");

	return email && !text_equal_ignoring_case(email, before->email);
}

/* A signed-in user can have mail sent to any address by naming it as theirs: only so often (hazard 35). */
static enum error limit_address_changes(struct exchange *x)
{
	const char *subject = arena_printf(&x->arena, "account %lld", x->caller.account_id);

	return limit_hit(x->db, &x->arena, &x->config, LIMIT_PASSWORD, subject, &x->retry_after);
}

/* Links that were mailed to the old address stop to hold; the new one gets its own, the old one is told. */
static enum error announce_address(struct exchange *x, const struct account *before,
				   const struct assignments *given)
{
	struct account after = *before;
	enum error error = account_revoke_links(x, before->id, ACCOUNT_TOKEN_RESET_PASSWORD);

	after.email = assignments_get(given, "email");
	if (assignments_has(given, "username")) {
		after.username = assignments_get(given, "username");
	}
	if (assignments_has(given, "first_name")) {
		after.first_name = assignments_get(given, "first_name");
	}
	if (error == NO_ERROR) {
		error = account_mail_link(x, &after, "verify-email", ACCOUNT_TOKEN_VERIFY_EMAIL);
	}
	if (error == NO_ERROR) {
		error = account_mail(x, before, "email-changed", NULL);
	}
	return error;
}

enum error person_change(struct exchange *x, const char *id, const struct columns *columns)
{
	struct assignments given;
	struct account before = { 0 };
	enum error error = lock(&before, x, id);

	if (error == NO_ERROR) {
		error = check_body(&given, x, id, columns);
	}
	if (error != NO_ERROR) {
		return error;
	}
	bool new_address = address_changes(&before, &given);
	if (new_address) {
		error = limit_address_changes(x);
	}
	if (error == NO_ERROR) {
		error = write_rows(x, id, columns, &given);
	}
	if (error == NO_ERROR && new_address) {
		error = announce_address(x, &before, &given);
	}
	return error;
}

enum error person_erase(struct exchange *x, const char *id)
{
	const struct db_params params = { .values = { id }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &delete_account, &params, &rows);

	if (error == ERROR_VALIDATION) {
		return exchange_refuse_rule(x);
	}
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}
