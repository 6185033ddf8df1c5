/*
 * See s3.h.
 */
#include "service/s3.h"

#include "auth/digest.h"
#include "base/array.h"
#include "base/text.h"
#include "service/curl_handle.h"
#include "service/s3_exchange.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARENA_LIMIT ((size_t)32 << 20)

/* What s3_check() leaves behind when it is killed: nothing that a key of ours could be. */
#define PROBE_KEY  "evolv-probe"
#define PROBE_TEXT "May this bucket be written to?"

const char *s3_open(struct s3 **s3, struct arena *arena, const struct config *config)
{
	struct s3 *made = arena_alloc(arena, sizeof(*made));
	*s3 = NULL;
	const char *problem = s3_bucket_load(&made->bucket, config, arena);
	if (problem != NULL) {
		return problem;
	}
	made->curl = curl_handle_new();
	if (made->curl == NULL) {
		return "libcurl cannot be used";
	}
	made->ca_file = config->s3_ca_file;
	arena_init(&made->arena, ARENA_LIMIT);
	strbuf_init(&made->answer, S3_ANSWER_MAX);
	*s3 = made;
	return NULL;
}

void s3_set_must_stop(struct s3 *s3, bool (*must_stop)(void))
{
	s3->must_stop = must_stop;
}

void s3_close(struct s3 *s3)
{
	if (s3 != NULL) {
		curl_handle_free(s3->curl);
		strbuf_clear(&s3->answer);
		arena_clear(&s3->arena);
	}
}

const char *s3_words(const struct s3 *s3)
{
	return s3->words;
}

static struct s3_exchange begin(struct s3 *s3, const char *method, const char *key)
{
	arena_clear(&s3->arena);
	s3_say(s3, "");
	return (struct s3_exchange){
		.s3 = s3,
		.request = { .method = method, .key = key, .sha256 = S3_SHA256_OF_NOTHING },
		.sink = -1,
	};
}

enum s3_result s3_put(struct s3 *s3, const char *key, const struct s3_upload *upload)
{
	const struct s3_pair type = { .name = "content-type", .value = upload->content_type };
	struct s3_exchange exchange = begin(s3, "PUT", key);
	if (upload->size > S3_OBJECT_MAX) {
		s3_say(s3, "the file is larger than S3 takes in one piece (5 GB)");
		return S3_LOCAL;
	}
	exchange.upload = upload;
	exchange.request.sha256 = upload->sha256;
	exchange.request.headers = &type;
	exchange.request.header_count = 1;
	return s3_exchange_run(&exchange);
}

enum s3_result s3_get(struct s3 *s3, const char *key, int descriptor)
{
	struct s3_exchange exchange = begin(s3, "GET", key);
	exchange.sink = descriptor;
	return s3_exchange_run(&exchange);
}

enum s3_result s3_delete(struct s3 *s3, const char *key)
{
	struct s3_exchange exchange = begin(s3, "DELETE", key);
	enum s3_result result = s3_exchange_run(&exchange);
	return result == S3_NOT_FOUND ? S3_DONE : result;
}

enum s3_result s3_list(struct s3 *s3, const char *prefix, const char *token, struct s3_page *page,
		       struct arena *arena)
{
	const struct s3_pair query[] = {
		{ .name = "list-type", .value = "2" },
		{ .name = "prefix", .value = prefix },
		{ .name = "continuation-token", .value = token },
	};
	struct s3_exchange exchange = begin(s3, "GET", "");
	exchange.request.query = query;
	exchange.request.query_count = token == NULL ? LENGTH(query) - 1 : LENGTH(query);
	enum s3_result result = s3_exchange_run(&exchange);
	if (result == S3_NOT_FOUND) {
		return S3_REFUSED; /* the bucket is what was not found */
	}
	if (result == S3_DONE && (!strbuf_ok(&s3->answer) ||
				  !s3_page_read(page, s3->answer.text, s3->answer.length, arena))) {
		s3_say(s3, "S3 answered with a list that cannot be read");
		return S3_UNREACHABLE;
	}
	return result;
}

/* A descriptor of a file that nobody sees, which holds the text. */
static int file_of(const char *text)
{
	int descriptor = memfd_create("evolv-probe", MFD_CLOEXEC);
	if (descriptor >= 0 && pwrite(descriptor, text, strlen(text), 0) != (ssize_t)strlen(text)) {
		close(descriptor);
		return -1;
	}
	return descriptor;
}

static enum s3_result put_probe(struct s3 *s3, int descriptor, struct arena *arena)
{
	struct digest *digest = digest_new(arena);
	digest_add(digest, PROBE_TEXT, strlen(PROBE_TEXT));
	return s3_put(s3, PROBE_KEY,
		      &(struct s3_upload){ .descriptor = descriptor,
					   .size = strlen(PROBE_TEXT),
					   .sha256 = digest_hex(digest, arena),
					   .content_type = "text/plain" });
}

const char *s3_check(struct s3 *s3, struct arena *arena)
{
	char got[sizeof(PROBE_TEXT)] = "";
	struct s3_page page = { 0 };
	int descriptor = file_of(PROBE_TEXT);
	int copy = file_of("");
	enum s3_result result =
		descriptor >= 0 && copy >= 0 ? put_probe(s3, descriptor, arena) : S3_LOCAL;
	if (result == S3_DONE) {
		result = s3_get(s3, PROBE_KEY, copy);
	}
	if (result == S3_DONE) {
		result = s3_list(s3, PROBE_KEY, NULL, &page, arena);
	}
	if (result == S3_DONE) {
		result = s3_delete(s3, PROBE_KEY);
	}
	if (result == S3_DONE && (pread(copy, got, sizeof(got), 0) != (ssize_t)strlen(PROBE_TEXT) ||
				  !text_equal(got, PROBE_TEXT))) {
		s3_say(s3, "S3 gave back other bytes than it was given");
		result = S3_REFUSED;
	}
	close(descriptor);
	close(copy);
	return result == S3_DONE ? NULL : s3->words;
}
