/*
 * See stored_file.h.
 */
#include "app/stored_file.h"

#include "app/guard.h"
#include "auth/s3_signature.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "data/file_record.h"
#include "http/etag.h"
#include "http/file_store.h"
#include "http/upload.h"

#include <string.h>

/* How long a signed address of the store holds. */
#define ADDRESS_SECONDS 300

/* How long others may keep where a picture is that everybody may see. A signed address must hold for a while yet when
 * it is given out for the last time. */
#define PUBLIC_SIGNED_CACHING "public, max-age=240"
#define PUBLIC_CACHING        "public, max-age=86400"

static enum error keep(void *context, struct upload *upload)
{
	struct exchange *x = context;
	enum error error = file_record_add(x->db, &x->arena, &x->config, upload);

	return error == NO_ERROR ? upload_keep(&x->arena, &x->config, upload) : error;
}

enum error stored_file_keep_all(struct exchange *x)
{
	return upload_each(&x->body, keep, x);
}

static const struct statement find_file = {
	.name = "find stored file",
	.sql = "SELECT content_type, state = 'stored' FROM stored_file"
	       " WHERE key = $1 AND removed_at IS NULL",
	.shape = DB_FOUND_ROW,
};

struct found {
	const char *content_type;
	bool stored;
};

static enum error send_local(struct exchange *x, int descriptor, size_t size, const char *key,
			     const char *content_type, const char *file_name)
{
	guard_extend(x->config.upload_seconds);
	response_file(&x->response, descriptor, size, content_type, file_name);
	if (x->request.server_sends_files) {
		response_file_by_server(&x->response, file_store_path(&x->arena, &x->config, key));
	}
	/* The bytes of a key never change: another file gets another key. */
	x->response.etag = etag_make(&x->arena, key, strlen(key));
	return NO_ERROR;
}

/* With an address that holds for a moment and for this method alone; ranges the client asks for there. The file comes
 * with the name and the type that we would give, whatever the object says. */
static enum error send_signed(struct exchange *x, const char *key, const char *content_type,
			      const char *file_name)
{
	bool is_public = text_starts_with(key, FILE_STORE_PUBLIC);
	const struct s3_pair query[] = {
		{ .name = "response-cache-control",
		  .value =
			  is_public ? "public, max-age=31536000, immutable" : "private, no-store" },
		{ .name = "response-content-disposition",
		  .value = is_public ? "inline" : response_attachment(&x->arena, file_name) },
		{ .name = "response-content-type", .value = content_type },
	};
	const struct s3_request request = {
		.method = x->request.method == METHOD_HEAD ? "HEAD" : "GET",
		.key = key,
		.query = query,
		.query_count = LENGTH(query),
		.at = clock_now(),
	};
	struct s3_bucket bucket;
	const char *problem = s3_bucket_load(&bucket, &x->config, &x->arena);

	if (problem != NULL) {
		log_error("%s", problem);
		return ERROR_STORAGE_GONE;
	}
	response_header(&x->response, "Location",
			s3_signed_address(&bucket, &request, ADDRESS_SECONDS, &x->arena));
	if (is_public) {
		response_header(&x->response, "Cache-Control", PUBLIC_SIGNED_CACHING);
	}
	return NO_ERROR;
}

/* The client is sent on to the store. */
static enum error send_on(struct exchange *x, const char *key, const char *content_type,
			  const char *file_name)
{
	response_empty(&x->response, 307);
	if (!text_starts_with(key, FILE_STORE_PUBLIC) || *x->config.s3_public_url == '\0') {
		return send_signed(x, key, content_type, file_name);
	}
	response_headerf(&x->response, "Location", "%s/%s", x->config.s3_public_url, key);
	response_header(&x->response, "Cache-Control", PUBLIC_CACHING);
	return NO_ERROR;
}

/* What is not on this machine: in the store, or still on another machine. */
static enum error send_from_afar(struct exchange *x, const char *key, const struct found *file,
				 const char *file_name)
{
	if (!file->stored) {
		return exchange_refuse(
			x, ERROR_STORAGE_GONE,
			"The file is still on its way. Please try again in a moment.");
	}
	if (file_store_is_local(&x->config)) {
		log_error("the stored file %s is not here", key);
		return ERROR_STORAGE_GONE;
	}
	return send_on(x, key, file->content_type, file_name);
}

static enum error find(struct exchange *x, const char *key, struct found *file)
{
	const struct db_params params = { .values = { key }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &find_file, &params, &rows);

	if (error == NO_ERROR) {
		file->content_type = db_copy(&rows, 0, 0, &x->arena);
		file->stored = db_bool(&rows, 0, 1);
	}
	return error;
}

enum error stored_file_send(struct exchange *x, const char *key, const char *file_name)
{
	struct found file = { .content_type = NULL };
	int descriptor = -1;
	size_t size = 0;
	enum error error = find(x, key, &file);

	if (error != NO_ERROR) {
		return error;
	}
	if (file_store_open(&descriptor, &size, &x->arena, &x->config, key) == NO_ERROR) {
		return send_local(x, descriptor, size, key, file.content_type, file_name);
	}
	if (!file.stored) {
		error = find(x, key, &file); /* the worker may have moved it just now */
	}
	return error == NO_ERROR ? send_from_afar(x, key, &file, file_name) : error;
}
