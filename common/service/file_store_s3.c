/*
 * The store file_store = s3: file_store.h in the words of s3.h.
 */
#include "auth/digest.h"
#include "base/log.h"
#include "service/file_stores.h"
#include "service/s3.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE   ((size_t)64 << 10)
#define ARENA_LIMIT ((size_t)16 << 20) /* of a page of a list */

struct file_store_s3 {
	struct file_store store; /* first: the one is taken for the other */
	struct s3 *s3;
};

static struct s3 *s3_of(struct file_store *store)
{
	return ((struct file_store_s3 *)store)->s3;
}

static const enum error errors[] = {
	[S3_DONE] = NO_ERROR,
	[S3_NOT_FOUND] = ERROR_NOT_FOUND,
	[S3_REFUSED] = ERROR_STORAGE_GONE,
	[S3_UNREACHABLE] = ERROR_STORAGE_GONE,
	[S3_STOPPED] = ERROR_STORAGE_GONE,
	[S3_LOCAL] = ERROR_STORAGE_GONE,
};

static enum error answer(struct file_store *store, enum s3_result result, const char *key)
{
	if (result != S3_DONE) {
		store->trouble = s3_words(s3_of(store));
		log_write(result == S3_REFUSED || result == S3_LOCAL ? LOG_LEVEL_ERROR
								     : LOG_LEVEL_WARNING,
			  "file store: %s: %s", key, store->trouble);
	}
	return errors[result];
}

static const char *open_s3(struct file_store **store, struct arena *arena,
			   const struct config *config)
{
	struct file_store_s3 *made = arena_alloc(arena, sizeof(*made));
	const char *problem = s3_open(&made->s3, arena, config);
	if (problem != NULL) {
		return problem;
	}
	made->store = (struct file_store){ .operations = &file_store_s3, .config = config };
	*store = &made->store;
	return NULL;
}

static void close_s3(struct file_store *store)
{
	s3_close(s3_of(store));
}

/* Asked while bytes flow. */
static void obey(struct file_store *store)
{
	s3_set_must_stop(s3_of(store), store->must_stop);
}

/* Returns the SHA-256 of size bytes of a file as hexadecimal digits; NULL with errno when they are not there. */
static const char *digest_file(int descriptor, size_t size, struct arena *arena)
{
	struct digest *digest = digest_new(arena);
	char *buffer = arena_alloc(arena, READ_SIZE);
	size_t done = 0;
	while (done < size) {
		size_t wanted = size - done < READ_SIZE ? size - done : READ_SIZE;
		ssize_t got = pread(descriptor, buffer, wanted, (off_t)done);
		if (got > 0) {
			digest_add(digest, buffer, (size_t)got);
			done += (size_t)got;
		} else if (got == 0 || errno != EINTR) {
			errno = got == 0 ? ESTALE : errno; /* it was cut short */
			return NULL;
		}
	}
	return digest_hex(digest, arena);
}

static enum error put_s3(struct file_store *store, struct arena *arena, const char *key,
			 const char *content_type, int from, size_t size)
{
	if (!file_store_is_key(key)) {
		return ERROR_NOT_FOUND;
	}
	const char *sha256 = digest_file(from, size, arena);
	if (sha256 == NULL) {
		store->trouble =
			arena_printf(arena, "the file on this machine: %s", strerror(errno));
		log_error("file store: %s: %s", key, store->trouble);
		return ERROR_STORAGE_GONE;
	}
	const struct s3_upload upload = {
		.descriptor = from, .size = size, .sha256 = sha256, .content_type = content_type
	};
	obey(store);
	return answer(store, s3_put(s3_of(store), key, &upload), key);
}

static enum error get_s3(struct file_store *store, struct arena *arena, const char *key, int to)
{
	(void)arena;
	if (!file_store_is_key(key)) {
		return ERROR_NOT_FOUND;
	}
	obey(store);
	return answer(store, s3_get(s3_of(store), key, to), key);
}

static enum error remove_s3(struct file_store *store, struct arena *arena, const char *key)
{
	(void)arena;
	if (!file_store_is_key(key)) {
		return ERROR_NOT_FOUND;
	}
	obey(store);
	return answer(store, s3_delete(s3_of(store), key), key);
}

/* Tells of a page. False: no more are wanted. */
static bool tell(const struct s3_page *page, file_store_seen_fn *seen, void *context)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct listed_file file = {
			.key = page->objects[i].key,
			.size = page->objects[i].size,
			.modified_at = page->objects[i].modified_at,
		};
		if (file_store_is_key(file.key) && !seen(context, &file)) {
			return false;
		}
	}
	return true;
}

static enum error list_s3(struct file_store *store, struct arena *arena, file_store_seen_fn *seen,
			  void *context)
{
	struct arena page_arena;
	struct s3_page page = { 0 };
	const char *token = NULL;
	enum error error = NO_ERROR;
	arena_init(&page_arena, ARENA_LIMIT);
	obey(store);
	do {
		error = answer(store, s3_list(s3_of(store), "", token, &page, &page_arena), "list");
		bool more = error == NO_ERROR && tell(&page, seen, context) && page.next != NULL;
		token = more ? arena_strdup(arena, page.next) : NULL;
		arena_clear(&page_arena);
	} while (token != NULL);
	return error;
}

static const char *check_s3(struct file_store *store, struct arena *arena)
{
	obey(store);
	const char *problem = s3_check(s3_of(store), arena);
	return problem == NULL ? NULL : arena_strdup(arena, problem);
}

const struct file_store_operations file_store_s3 = {
	.name = "s3",
	.open = open_s3,
	.close = close_s3,
	.put = put_s3,
	.get = get_s3,
	.remove = remove_s3,
	.list = list_s3,
	.check = check_s3,
};
