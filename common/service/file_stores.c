/*
 * See file_stores.h.
 */
#include "service/file_stores.h"

#include "base/array.h"
#include "base/text.h"

/* Another kind of store: a row here, and its name among the choices of file_store (base/config.c). */
static const struct file_store_operations *const stores[] = {
	&file_store_local,
	&file_store_s3,
};

const char *file_stores_open(struct file_store **store, struct arena *arena,
			     const struct config *config)
{
	*store = NULL;
	for (size_t i = 0; i < LENGTH(stores); i++) {
		if (text_equal(stores[i]->name, config->file_store)) {
			return stores[i]->open(store, arena, config);
		}
	}
	return "file_store names none";
}

void file_stores_close(struct file_store *store)
{
	if (store != NULL) {
		store->operations->close(store);
	}
}
