/*
 * See admin_office.h. All three are plain resources; an outbox row shows nothing of what its mail says, because
 * that may be a link which signs somebody in.
 */
#include "admin_office.h"

#include "base/array.h"
#include "resource/object.h"
#include "resource/resource.h"

/* The inbox ----------------------------------------------------------------------------------------------- */

static const struct column message_columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "email", .type = COLUMN_EMAIL, .flags = COLUMN_READ_ONLY },
	{ .name = "message", .type = COLUMN_LONG_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "is_handled", .type = COLUMN_BOOLEAN },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
};

static const struct filter message_filters[] = {
	{ .name = "is_handled", .type = COLUMN_BOOLEAN, .where = "v.is_handled = $::boolean" },
};

static const char *const by_creation[] = { "created_at", NULL };

const struct resource admin_message = {
	.name = "admin/contact-messages",
	.table = "contact_message",
	.view = "api.contact_message",
	.columns = message_columns,
	.column_count = LENGTH(message_columns),
	.filters = message_filters,
	.filter_count = LENGTH(message_filters),
	.ordering = by_creation,
	.default_ordering = "-created_at",
	.searchable = true,
	.windows_of = "contact_message",
	.kept_count = "contact_message",
};

/* The outbox ---------------------------------------------------------------------------------------------- */

static const char *const states[] = { "queued", "sending", "sent", "failed", NULL };

static const struct column mail_columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "message_id", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "template", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "recipient", .type = COLUMN_EMAIL, .flags = COLUMN_READ_ONLY },
	{ .name = "state", .type = COLUMN_CHOICE, .flags = COLUMN_READ_ONLY, .choices = states },
	{ .name = "attempts", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "next_attempt_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "last_error", .type = COLUMN_LONG_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "created_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "sent_at",
	  .type = COLUMN_TIMESTAMP,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
};

static const struct filter mail_filters[] = {
	{ .name = "state", .type = COLUMN_CHOICE, .where = "v.state = $", .choices = states },
	{ .name = "recipient", .type = COLUMN_EMAIL, .where = "lower(v.recipient) = lower($)" },
};

const struct resource admin_mail = {
	.name = "admin/mail",
	.view = "api.outbox",
	.columns = mail_columns,
	.column_count = LENGTH(mail_columns),
	.filters = mail_filters,
	.filter_count = LENGTH(mail_filters),
	.ordering = by_creation,
	.default_ordering = "-created_at",
};

/* It starts over: at once, and with all its attempts. The worker is told as it is of a new mail. */
static const struct statement retry_mail = {
	.name = "retry mail",
	.sql = "WITH again AS (UPDATE outbox SET state = 'queued', attempts = 0, next_attempt_at = now()"
	       " WHERE id = $1 AND state = 'failed' RETURNING id)"
	       " SELECT id, pg_notify('outbox', '') FROM again",
	.shape = DB_MAYBE_ROW,
};

enum error admin_retry_mail(struct exchange *x)
{
	const struct db_params params = { .values = { x->path_params[0] }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &retry_mail, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	if (rows.count) {
		return object_answer(x, &admin_mail, x->path_params[0], 200, true);
	}
	error = object_exists(x, &admin_mail, x->path_params[0]);
	return error == NO_ERROR ? exchange_refuse(x, ERROR_CONFLICT,
						   "Only a mail that failed can be tried again.")
				 : error;
}

const struct route_doc admin_retry_mail_doc = {
	.summary = "Try a failed mail again; 409 when it has not failed",
	.describe_response = resource_describe,
};

/* Who changed what ---------------------------------------------------------------------------------------- */

static const char *const actions[] = { "create", "update", "delete", NULL };

static const struct column audit_columns[] = {
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY },
	{ .name = "at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "actor", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "actor_name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "request_id", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "action", .type = COLUMN_CHOICE, .flags = COLUMN_READ_ONLY, .choices = actions },
	{ .name = "entity", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "entity_id",
	  .type = COLUMN_INTEGER,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "changes",
	  .type = COLUMN_JSON,
	  .flags = COLUMN_READ_ONLY,
	  .schema =
		  "{\"type\":\"object\",\"description\":\"By column: the old and the new value.\"}" },
};

static const struct filter audit_filters[] = {
	{ .name = "actor", .type = COLUMN_REFERENCE, .where = "v.actor_id = $::bigint" },
	{ .name = "action", .type = COLUMN_CHOICE, .where = "v.action = $", .choices = actions },
	{ .name = "entity", .type = COLUMN_TEXT, .where = "v.entity = $" },
	{ .name = "entity_id", .type = COLUMN_REFERENCE, .where = "v.entity_id = $::bigint" },
	{ .name = "since", .type = COLUMN_DATE, .where = "v.sort_at >= $::date" },
	{ .name = "until", .type = COLUMN_DATE, .where = "v.sort_at < $::date + 1" },
};

static const char *const by_time[] = { "at", NULL };

const struct resource admin_audit = {
	.name = "admin/audit",
	.view = "api.audit",
	.columns = audit_columns,
	.column_count = LENGTH(audit_columns),
	.filters = audit_filters,
	.filter_count = LENGTH(audit_filters),
	.ordering = by_time,
	.default_ordering = "-at",
};
