/*
 * /api/v1/certificates/: anybody who has a certificate's code can check it, and with the published key also without
 * asking us (docs/certificates.md). Admins list them, and revoke one with a reason.
 */
#include "app/validate.h"
#include "auth/signature.h"
#include "base/array.h"
#include "resource/object.h"
#include "resource/resource.h"

static const struct column columns[] = {
	{ .name = "code", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "name", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "course", .type = COLUMN_TEXT, .flags = COLUMN_READ_ONLY },
	{ .name = "start_date", .type = COLUMN_DATE, .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "end_date", .type = COLUMN_DATE, .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "issued_at", .type = COLUMN_TIMESTAMP, .flags = COLUMN_READ_ONLY },
	{ .name = "valid",
	  .type = COLUMN_BOOLEAN,
	  .flags = COLUMN_READ_ONLY,
	  .description = "false: it was revoked" },
	{ .name = "revoked_at",
	  .type = COLUMN_TIMESTAMP,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE },
	{ .name = "signed_text",
	  .type = COLUMN_LONG_TEXT,
	  .flags = COLUMN_READ_ONLY,
	  .description = "The bytes that the signature is under" },
	{ .name = "signature",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE,
	  .description = "Ed25519, base64url" },
	{ .name = "key_id",
	  .type = COLUMN_TEXT,
	  .flags = COLUMN_READ_ONLY | COLUMN_NULLABLE,
	  .description = "Which key of certificates/key/ made it" },
	{ .name = "id", .type = COLUMN_INTEGER, .flags = COLUMN_READ_ONLY, .seen_by = ROLE_ADMIN },
	{ .name = "revoke_reason",
	  .type = COLUMN_LONG_TEXT,
	  .flags = COLUMN_READ_ONLY,
	  .seen_by = ROLE_ADMIN },
};

static const struct filter filters[] = {
	{ .name = "student", .type = COLUMN_REFERENCE, .where = "v.student_id = $::bigint" },
	{ .name = "course", .type = COLUMN_REFERENCE, .where = "v.course_id = $::bigint" },
	{ .name = "valid", .type = COLUMN_BOOLEAN, .where = "v.valid = $::boolean" },
};

static const char *const ordering[] = { "issued_at", NULL };

static const struct resource certificate = {
	.name = "certificates",
	.table = "certificate",
	.view = "api.certificate",
	.columns = columns,
	.column_count = LENGTH(columns),
	.filters = filters,
	.filter_count = LENGTH(filters),
	.ordering = ordering,
	.default_ordering = "-issued_at",
};

static const struct statement find_by_code = {
	.name = "certificate by code",
	.sql = "SELECT id FROM certificate WHERE code = $1",
	.shape = DB_FOUND_ROW,
};

static const struct statement revoke = {
	.name = "revoke certificate",
	.sql = "UPDATE certificate SET revoked_at = now(), revoke_reason = $2"
	       " WHERE code = $1 AND revoked_at IS NULL RETURNING id",
	.shape = DB_MAYBE_ROW,
};

/* The key of today and those that signed before. */
static const struct statement list_keys = {
	.name = "keys of certificates",
	.sql = "SELECT json_build_object('keys', (SELECT json_agg(json_build_object('id', k.id,"
	       " 'algorithm', 'Ed25519', 'public_key', k.public_key, 'used_since', rfc3339(k.used_since))"
	       " ORDER BY k.used_since DESC NULLS FIRST)"
	       " FROM (SELECT id, public_key, used_since FROM certificate_key UNION ALL"
	       " SELECT $1::varchar, $2::varchar, NULL"
	       " WHERE NOT EXISTS (SELECT FROM certificate_key WHERE id = $1::varchar)) k))",
	.shape = DB_ONE_ROW,
};

static enum error answer_by_code(struct exchange *x, int status)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	enum error error = db_run(x->db, &find_by_code, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	return object_answer(x, x->route->resource, db_copy(&rows, 0, 0, &x->arena), status, false);
}

static enum error show_certificate(struct exchange *x)
{
	enum error error = answer_by_code(x, 200);

	x->response.caching = CACHING_PUBLIC;
	return error;
}

static enum error show_keys(struct exchange *x)
{
	struct signature_key key;
	struct db_params params = { 0 };
	enum error error = signature_key_load(&key, x->config.certificate_key_file, &x->arena);

	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, key.id);
	db_param(&params, key.public_key);
	error = exchange_answer(x, &list_keys, &params, 200);
	x->response.caching = CACHING_PUBLIC;
	return error;
}

static const struct column revoke_columns[] = {
	{ .name = "reason",
	  .type = COLUMN_LONG_TEXT,
	  .flags = COLUMN_REQUIRED,
	  .max = 500,
	  .description =
		  "For the office; a visitor only learns that the certificate was revoked." },
};

static const struct columns revoke_body = { revoke_columns, LENGTH(revoke_columns) };

static enum error revoke_certificate(struct exchange *x)
{
	struct assignments given;
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };
	enum error error = answer_by_code(x, 200);

	if (error != NO_ERROR) {
		return error;
	}
	error = exchange_read_body(&given, x, &revoke_body);
	if (error != NO_ERROR) {
		return error;
	}
	db_param(&params, x->path_params[0]);
	db_param(&params, assignments_get(&given, "reason"));
	error = db_run(x->db, &revoke, &params, &rows);
	if (error == NO_ERROR && rows.count == 0) {
		return exchange_refuse(x, ERROR_CONFLICT, "This certificate was revoked before.");
	}
	return error == NO_ERROR ? answer_by_code(x, 200) : error;
}

static const struct route_doc show_doc = {
	.summary = "Check a certificate",
	.describe_response = resource_describe,
};

static const struct route_doc keys_doc = {
	.summary = "The public keys that certificates are checked with",
	.response = "{\"type\":\"object\",\"properties\":{\"keys\":{\"type\":\"array\",\"items\":{"
		    "\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},"
		    "\"algorithm\":{\"type\":\"string\"},\"public_key\":{\"type\":\"string\"},"
		    "\"used_since\":{\"anyOf\":[{\"type\":\"string\",\"format\":\"date-time\"},"
		    "{\"type\":\"null\"}]}}}}}}",
};

static const struct route_doc revoke_doc = {
	.summary = "Revoke a certificate",
	.body = &revoke_body,
	.describe_response = resource_describe,
};

static const struct route routes[] = {
	RESOURCE_ROUTE(certificate, METHOD_GET, "/", ROLE_ADMIN, list, BODY_NONE),
	{
		.method = METHOD_GET,
		.path = "/key/",
		.who = WHO_ANYONE,
		.handler = show_keys,
		.doc = &keys_doc,
	},
	{
		.method = METHOD_GET,
		.path = "/{code}/",
		.who = WHO_ANYONE,
		.handler = show_certificate,
		.cached = true,
		.resource = &certificate,
		.doc = &show_doc,
	},
	{
		.method = METHOD_POST,
		.path = "/{code}/revoke/",
		.who = ROLE_ADMIN,
		.handler = revoke_certificate,
		.bodies = RESOURCE_BODIES,
		.resource = &certificate,
		.doc = &revoke_doc,
	},
};

static const struct app app = {
	.name = "certificates",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
