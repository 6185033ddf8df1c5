/*
 * Which files are taken, and where they go: whichever way they come, uploaded or taken over from another server.
 */
#ifndef EVOLV_HTTP_UPLOAD_RULE_H
#define EVOLV_HTTP_UPLOAD_RULE_H

#include "http/body.h"

#include <stdbool.h>

struct upload_rule {
	const char *folder;            /* of the store; a constant of [a-z0-9-] */
	const char *const *extensions; /* lower case, NULL-terminated, each of http/media_type.h */
	bool for_worker; /* what comes is an original that the worker has yet to work on */
};

extern const struct upload_rule upload_pictures;
extern const struct upload_rule upload_materials;

/* Returns the extension of the client's name for the file, in lower case and without the dot; "" when it has none. */
const char *upload_extension(struct arena *arena, const struct upload *upload);

bool upload_rule_takes(const struct upload_rule *rule, const char *extension);

/* Gives the upload its type and its key, if its content, in the words of http/file_type.h, is that of a file with this
 * extension: the name alone is not believed (hazard 28). content may be NULL. */
bool upload_rule_accept(const struct upload_rule *rule, struct arena *arena, struct upload *upload,
			const char *content);

#endif
