/*
 * See upload.h.
 */
#include "http/upload.h"

#include "base/random.h"
#include "http/file_store.h"

#include <unistd.h>

#define RANDOM_BYTES 16

const char *upload_key(struct arena *arena, struct upload *upload, const char *folder,
		       const char *extension)
{
	if (upload->key == NULL) {
		upload->key = arena_printf(arena, "%s/%s.%s", folder,
					   random_hex(arena, RANDOM_BYTES), extension);
	}
	return upload->key;
}

enum error upload_each(const struct body *body, upload_fn *act, void *context)
{
	enum error error = NO_ERROR;

	for (size_t i = 0; i < body->count && error == NO_ERROR; i++) {
		const struct value *value = &body->members[i].value;

		if (value->kind == VALUE_FILE && value->upload->key != NULL) {
			error = act(context, value->upload);
		}
	}
	return error;
}

enum error upload_keep(struct arena *arena, const struct config *config, struct upload *upload)
{
	enum error error = NO_ERROR;

	if (!upload->taken) {
		error = file_store_move_in(arena, config, upload->path, upload->key);
		upload->taken = error == NO_ERROR;
	}
	return error;
}

void upload_undo_all(struct arena *arena, const struct config *config, const struct body *body)
{
	for (size_t i = 0; i < body->count; i++) {
		const struct value *value = &body->members[i].value;

		if (value->kind == VALUE_FILE && value->upload->taken) {
			unlink(file_store_path(arena, config, value->upload->key));
		}
	}
}
