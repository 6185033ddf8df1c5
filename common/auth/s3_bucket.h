/*
 * The bucket that file_store = s3 keeps files in: where it is and who signs requests to it. It is here, below
 * everything that speaks with it, because a web program signs addresses of stored files and must not link libcurl.
 */
#ifndef EVOLV_AUTH_S3_BUCKET_H
#define EVOLV_AUTH_S3_BUCKET_H

#include "base/arena.h"
#include "base/config.h"

struct s3_bucket {
	const char *scheme; /* "https://" or "http://" */
	const char *host;   /* as in Host: name[:port], the bucket before it in s3_style = host */
	/* What a path begins with: "/bucket" in s3_style = path, otherwise "". */
	const char *folder;
	const char *region;
	const char *access_key;
	const char *secret;
};

/* Reads the settings and the secret's file; every text lives in the arena. Returns NULL, or a sentence that says
 * what is wrong. */
const char *s3_bucket_load(struct s3_bucket *bucket, const struct config *config,
			   struct arena *arena);

/* Returns the path of an object, percent-encoded; of the bucket itself when key is "". */
const char *s3_bucket_path(const struct s3_bucket *bucket, const char *key, struct arena *arena);

#endif
