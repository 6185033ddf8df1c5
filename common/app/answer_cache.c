/*
 * The key is the whole address, and the language of a page, so the cache knows nothing of filters and pages. Whatever
 * the handler answers with 200 is kept as it is, with its ETag.
 */
#include "app/answer_cache.h"

#include "app/app.h"
#include "auth/role.h"
#include "http/etag.h"

#define KEY_LENGTH_MAX  1000
#define BODY_LENGTH_MAX (64u << 10)

static const struct statement find = {
	.name = "answer_cache_find",
	.sql = "SELECT version, body, etag FROM answer_find($1)",
	.shape = DB_ONE_ROW,
};

static const struct statement keep = {
	.name = "answer_cache_keep",
	.sql = "INSERT INTO answer AS a (slot, key, version, etag, body)"
	       " VALUES (hashtext($1) & 2047, $1, $2, $3, $4)"
	       " ON CONFLICT (slot) DO UPDATE SET key = excluded.key, version = excluded.version,"
	       " etag = excluded.etag, body = excluded.body WHERE a.version <= excluded.version",
	.shape = DB_NOTHING,
};

/* The address, or NULL when this answer is not to be kept. base_url stands in the links of a list. */
static const char *key_of(struct exchange *x)
{
	if (!x->route->cached || x->caller.role != ROLE_ANONYMOUS || x->request.bearer_token) {
		return NULL;
	}
	const char *key = arena_printf(&x->arena, "%s %s %s%s?%s", x->config.base_url,
				       x->variant ? x->variant : "", x->app->name, x->request.path,
				       x->request.query_text);
	return strlen(key) <= KEY_LENGTH_MAX ? key : NULL;
}

static const char *media_type_of(const struct exchange *x)
{
	return x->route->doc->media_type ? x->route->doc->media_type : "application/json";
}

enum error answer_cache_find(struct exchange *x, bool *answered)
{
	struct db_params params = { 0 };
	struct db_rows rows;

	*answered = false;
	x->cache_key = key_of(x);
	if (!x->cache_key) {
		return NO_ERROR;
	}
	db_param(&params, x->cache_key);
	enum error error = db_run(x->db, &find, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	x->content_version = db_copy(&rows, 0, 0, &x->arena);
	if (db_text(&rows, 0, 1)) {
		response_text(&x->response, 200, media_type_of(x));
		strbuf_add_text(&x->response.body, db_text(&rows, 0, 1));
		x->response.caching = CACHING_PUBLIC;
		x->response.etag = db_copy(&rows, 0, 2, &x->arena);
		*answered = true;
	}
	return NO_ERROR;
}

void answer_cache_keep(struct exchange *x)
{
	struct db_params params = { 0 };

	if (!x->cache_key || x->response.status != 200 ||
	    x->response.body.length > BODY_LENGTH_MAX) {
		return;
	}
	if (!x->response.etag) {
		x->response.etag =
			etag_make(&x->arena, x->response.body.text, x->response.body.length);
	}
	db_param(&params, x->cache_key);
	db_param(&params, x->content_version);
	db_param(&params, x->response.etag);
	db_param(&params, x->response.body.text);
	db_run(x->db, &keep, &params, NULL);
}
