/*
 * See s3_bucket.h.
 */
#include "auth/s3_bucket.h"

#include "auth/secret_file.h"
#include "base/array.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/header_value.h"
#include "http/urlencoded.h"

#include <string.h>

/* The names of buckets (Amazon S3's rules, those apart that only Amazon itself can break). */
#define BUCKET_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-."
#define BUCKET_LENGTH_MAX 63

/* S3's keys have at most 1024 bytes, each of which may become three. */
#define PATH_LENGTH_MAX ((size_t)4096)

static bool is_bucket_name(const char *name)
{
	size_t length = strlen(name);
	return length >= 3 && length <= BUCKET_LENGTH_MAX &&
	       name[strspn(name, BUCKET_CHARACTERS)] == '\0' && name[0] != '.' && name[0] != '-' &&
	       strstr(name, "..") == NULL;
}

/* What goes into a header must not end it (hazard 29). */
static bool is_word(const char *text)
{
	return *text != '\0' && strchr(text, ' ') == NULL && header_text_is_clean(text);
}

static const char *settings_problem(const struct config *config)
{
	const struct {
		bool wrong;
		const char *problem;
	} checks[] = {
		{ .wrong = !is_bucket_name(config->s3_bucket),
		  .problem = "s3_bucket must be a bucket's name, like school-files" },
		{ .wrong = !is_word(config->s3_region),
		  .problem = "s3_region must be one word, like eu-west-3" },
		{ .wrong = !is_word(config->s3_access_key),
		  .problem = "s3_access_key must be the name that belongs to the secret" },
	};
	for (size_t i = 0; i < LENGTH(checks); i++) {
		if (checks[i].wrong) {
			return checks[i].problem;
		}
	}
	return NULL;
}

/* Returns the host as clients say it in Host, or else an address signed for it holds for none: in lower case, without
 * the port that goes without saying. */
static const char *host_as_said(const char *host, const char *scheme, struct arena *arena)
{
	const char *port = text_equal(scheme, "https://") ? ":443" : ":80";
	size_t length = strlen(host) - (text_ends_with(host, port) ? strlen(port) : 0);
	return text_to_lower(arena, arena_strndup(arena, host, length));
}

/* Takes "https://host[:port]" apart. */
static const char *set_place(struct s3_bucket *bucket, const struct config *config,
			     struct arena *arena)
{
	const char *endpoint =
		*config->s3_endpoint == '\0'
			? arena_printf(arena, "https://s3.%s.amazonaws.com", config->s3_region)
			: config->s3_endpoint;
	bucket->scheme = text_starts_with(endpoint, "https://") ? "https://" : "http://";
	const char *host = endpoint + strlen(bucket->scheme);
	if (!is_word(host) || strpbrk(host, "/@") != NULL) {
		return "s3_endpoint must be an address without a path, like https://s3.example.org";
	}
	host = host_as_said(host, bucket->scheme, arena);
	bool in_host = text_equal(config->s3_style, "host");
	bucket->host = in_host ? arena_printf(arena, "%s.%s", config->s3_bucket, host) : host;
	bucket->folder = in_host ? "" : arena_printf(arena, "/%s", config->s3_bucket);
	return NULL;
}

static const char *set_secret(struct s3_bucket *bucket, const struct config *config,
			      struct arena *arena)
{
	if (*config->s3_secret_file == '\0') {
		return "s3_secret_file must name the file that holds the secret key";
	}
	const char *text = secret_file_text("s3_secret_file", config->s3_secret_file, arena);
	if (text == NULL) {
		return arena_printf(
			arena,
			"s3_secret_file %s cannot be used: it must be readable here, mode 0600",
			config->s3_secret_file);
	}
	bucket->secret = text_trim(arena, text);
	return is_word(bucket->secret) ? NULL
				       : arena_printf(arena, "s3_secret_file %s must hold one line",
						      config->s3_secret_file);
}

const char *s3_bucket_load(struct s3_bucket *bucket, const struct config *config,
			   struct arena *arena)
{
	*bucket = (struct s3_bucket){
		.region = config->s3_region,
		.access_key = config->s3_access_key,
	};
	const char *problem = settings_problem(config);
	if (problem == NULL) {
		problem = set_place(bucket, config, arena);
	}
	return problem == NULL ? set_secret(bucket, config, arena) : problem;
}

const char *s3_bucket_path(const struct s3_bucket *bucket, const char *key, struct arena *arena)
{
	struct strbuf path;
	strbuf_init(&path, PATH_LENGTH_MAX);
	strbuf_add_text(&path, bucket->folder);
	do {
		size_t length = strcspn(key, "/");
		strbuf_add_char(&path, '/');
		urlencoded_add(&path, arena_strndup(arena, key, length));
		key += length;
	} while (*key++ == '/');
	const char *text = strbuf_ok(&path) ? arena_strdup(arena, path.text) : "/";
	strbuf_clear(&path);
	return text;
}
