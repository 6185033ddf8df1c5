/*
 * The tag is made the same way on both sides: the path's GET runs, and its body is named.
 */
#include "app/precondition.h"

#include "app/app.h"
#include "base/array.h"
#include "base/text.h"
#include "http/etag.h"

#define CHANGING ((unsigned)METHOD_PUT | METHOD_PATCH | METHOD_DELETE)

const struct route *precondition_reader(const struct app *app, const struct route *route)
{
	if (!(route->method & CHANGING)) {
		return NULL;
	}
	for (size_t i = 0; i < app->route_count; i++) {
		if (app->routes[i].method == METHOD_GET &&
		    text_equal(app->routes[i].path, route->path)) {
			return &app->routes[i];
		}
	}
	return NULL;
}

static const char *tag_of(const struct response *response)
{
	return etag_make(response->arena, response->body.text, response->body.length);
}

void precondition_give_tag(struct exchange *x)
{
	struct response *response = &x->response;

	if (x->allowed_methods & CHANGING && response->status == 200 && response->file < 0) {
		response->etag = tag_of(response);
	}
}

/* What another caller would read at this moment, inside the request's own transaction. */
static enum error read_tag_as(struct exchange *x, const struct route *reader,
			      const struct caller *reading, const char **tag)
{
	const struct route *changing = x->route;
	const struct caller caller = x->caller;

	x->route = reader;
	x->caller = *reading;
	enum error error = reader->handler(x);
	x->route = changing;
	x->caller = caller;
	*tag = tag_of(&x->response);
	response_reset(&x->response);
	return error;
}

/* Two tags hold: of what the caller reads, and of what visitors do, which a client may have read without its token. */
enum error precondition_check(struct exchange *x)
{
	const struct caller readers[] = { x->caller, { .role = ROLE_ANONYMOUS } };
	const struct route *reader = precondition_reader(x->app, x->route);
	enum error error = ERROR_PRECONDITION;

	if (!x->request.if_match || !reader) {
		return NO_ERROR;
	}
	db_serialize(x->db);
	for (size_t i = 0; error == ERROR_PRECONDITION && i < LENGTH(readers); i++) {
		const char *tag = NULL;

		if (reader->who & readers[i].role) {
			error = read_tag_as(x, reader, &readers[i], &tag);
			if (error == NO_ERROR && !etag_matches_strongly(x->request.if_match, tag)) {
				error = ERROR_PRECONDITION;
			}
		}
	}
	return error;
}
