/*
 * /api/v1/pictures/: a picture that everybody may see, where the web server does not have it itself: with a store across
 * the network. The address that is shown is /files/pictures/….webp; the server's configuration comes here when there is
 * no such file.
 */
#include "app/app.h"
#include "app/stored_file.h"
#include "base/array.h"
#include "http/file_store.h"

static enum error send_picture(struct exchange *x)
{
	const char *name = arena_printf(&x->arena, "%s.webp", x->path_params[0]);
	const char *key = arena_printf(&x->arena, FILE_STORE_PUBLIC "%s", name);

	return file_store_is_key(key) ? stored_file_send(x, key, name) : ERROR_NOT_FOUND;
}

static const struct route_doc send_doc = {
	.summary = "A picture, when /files/pictures/ does not have it",
	.media_type = "image/webp",
};

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/{code}/",
		.who = WHO_ANYONE,
		.handler = send_picture,
		.doc = &send_doc,
	},
};

static const struct app app = {
	.name = "pictures",
	.routes = routes,
	.route_count = LENGTH(routes),
};

int main(void)
{
	return app_run(&app);
}
