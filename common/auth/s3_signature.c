/*
 * See s3_signature.h. The names in this file are those of Amazon's description: a canonical request, its hash in a
 * string to sign, a key made of the date, the region and the service.
 */
#include "auth/s3_signature.h"

#include "auth/digest.h"
#include "base/array.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/urlencoded.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define HEX_SIZE  (2 * DIGEST_BYTES + 1)
#define TEXT_MAX  ((size_t)16 << 10) /* of what is signed, and of an address */

/* Host and the two headers of S3. */
#define OWN_HEADERS 3

/* The parameters that say how an address is signed. */
#define OWN_QUERY 5

/* What a signature is made of. */
struct signing {
	const struct s3_bucket *bucket;
	const struct s3_request *request;
	struct s3_pair headers[OWN_HEADERS + S3_HEADERS_MAX]; /* by name */
	size_t header_count;
	struct s3_pair query[OWN_QUERY + S3_QUERY_MAX]; /* by name */
	size_t query_count;
	const char *sha256; /* of the body, or that it is not signed */
	char time[S3_TIME_SIZE];
	const char *scope; /* "20130524/us-east-1/s3/aws4_request" */
	struct arena *arena;
};

void s3_time(int64_t at, char *out)
{
	const time_t seconds = at;
	struct tm parts = { 0 };
	gmtime_r(&seconds, &parts);
	strftime(out, S3_TIME_SIZE, "%Y%m%dT%H%M%SZ", &parts);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct s3_pair *)a)->name, ((const struct s3_pair *)b)->name);
}

static void add_pairs(struct s3_pair *pairs, size_t *count, const struct s3_pair *more,
		      size_t more_count, size_t max)
{
	for (size_t i = 0; i < more_count && i < max; i++) {
		pairs[(*count)++] = more[i];
	}
}

static struct signing begin(const struct s3_bucket *bucket, const struct s3_request *request,
			    struct arena *arena)
{
	struct signing signing = {
		.bucket = bucket, .request = request, .sha256 = request->sha256, .arena = arena
	};
	s3_time(request->at, signing.time);
	signing.scope =
		arena_printf(arena, "%.8s/%s/s3/aws4_request", signing.time, bucket->region);
	signing.headers[signing.header_count++] =
		(struct s3_pair){ .name = "host", .value = bucket->host };
	add_pairs(signing.headers, &signing.header_count, request->headers, request->header_count,
		  S3_HEADERS_MAX);
	add_pairs(signing.query, &signing.query_count, request->query, request->query_count,
		  S3_QUERY_MAX);
	return signing;
}

/* "name=value&name=value", by name: so it is signed, and so it is sent. */
static void add_query(struct strbuf *out, const struct s3_pair *query, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			strbuf_add_char(out, '&');
		}
		urlencoded_add(out, query[i].name);
		strbuf_add_char(out, '=');
		urlencoded_add(out, query[i].value);
	}
}

static void add_signed_names(struct strbuf *out, const struct signing *signing)
{
	for (size_t i = 0; i < signing->header_count; i++) {
		strbuf_addf(out, "%s%s", i > 0 ? ";" : "", signing->headers[i].name);
	}
}

static void add_canonical_request(struct strbuf *out, const struct signing *signing)
{
	const struct s3_request *request = signing->request;
	strbuf_addf(out, "%s\n%s\n", request->method,
		    s3_bucket_path(signing->bucket, request->key, signing->arena));
	add_query(out, signing->query, signing->query_count);
	strbuf_add_char(out, '\n');
	for (size_t i = 0; i < signing->header_count; i++) {
		strbuf_addf(out, "%s:%s\n", signing->headers[i].name, signing->headers[i].value);
	}
	strbuf_add_char(out, '\n');
	add_signed_names(out, signing);
	strbuf_addf(out, "\n%s", signing->sha256);
}

static void sign(char *out, const struct signing *signing, const char *text)
{
	const char *date = arena_strndup(signing->arena, signing->time, strlen("20130524"));
	const char *steps[] = { signing->bucket->region, "s3", "aws4_request", text };
	const char *secret = arena_printf(signing->arena, "AWS4%s", signing->bucket->secret);
	unsigned char digest[DIGEST_BYTES] = { 0 };
	digest_hmac(digest, (const unsigned char *)secret, strlen(secret), date, strlen(date));
	for (size_t i = 0; i < LENGTH(steps); i++) {
		digest_hmac(digest, digest, sizeof(digest), steps[i], strlen(steps[i]));
	}
	hex_encode(digest, sizeof(digest), out);
	sodium_memzero(digest, sizeof(digest));
}

/* Writes HEX_SIZE characters. */
static void add_signature(struct strbuf *out, struct signing *signing)
{
	struct strbuf text;
	unsigned char digest[crypto_hash_sha256_BYTES] = { 0 };
	char hex[HEX_SIZE] = "";
	qsort(signing->headers, signing->header_count, sizeof(*signing->headers), by_name);
	qsort(signing->query, signing->query_count, sizeof(*signing->query), by_name);
	strbuf_init(&text, TEXT_MAX);
	add_canonical_request(&text, signing);
	crypto_hash_sha256(digest, (const unsigned char *)text.text, text.length);
	hex_encode(digest, sizeof(digest), hex);
	strbuf_reset(&text);
	strbuf_addf(&text, ALGORITHM "\n%s\n%s\n%s", signing->time, signing->scope, hex);
	sign(hex, signing, text.text);
	strbuf_clear(&text);
	strbuf_add_text(out, hex);
}

/* The text in out, which is given back; what cannot be signed whole is not sent at all. */
static const char *finish(struct strbuf *out, struct arena *arena)
{
	const char *text = strbuf_ok(out) ? arena_strdup(arena, out->text) : "";
	strbuf_clear(out);
	return text;
}

const char *s3_authorization(const struct s3_bucket *bucket, const struct s3_request *request,
			     struct arena *arena)
{
	struct signing signing = begin(bucket, request, arena);
	struct strbuf out;
	struct strbuf signature;
	const struct s3_pair own[] = {
		{ .name = "x-amz-content-sha256", .value = request->sha256 },
		{ .name = "x-amz-date", .value = signing.time },
	};
	strbuf_init(&out, TEXT_MAX);
	strbuf_init(&signature, TEXT_MAX);
	add_pairs(signing.headers, &signing.header_count, own, LENGTH(own), LENGTH(own));
	add_signature(&signature, &signing);
	strbuf_addf(&out, ALGORITHM " Credential=%s/%s,SignedHeaders=", bucket->access_key,
		    signing.scope);
	add_signed_names(&out, &signing);
	strbuf_addf(&out, ",Signature=%s", signature.text);
	strbuf_clear(&signature);
	return finish(&out, arena);
}

const char *s3_address(const struct s3_bucket *bucket, const struct s3_request *request,
		       struct arena *arena)
{
	struct strbuf out;
	strbuf_init(&out, TEXT_MAX);
	strbuf_addf(&out, "%s%s%s", bucket->scheme, bucket->host,
		    s3_bucket_path(bucket, request->key, arena));
	if (request->query_count > 0) {
		strbuf_add_char(&out, '?');
		add_query(&out, request->query, request->query_count);
	}
	return finish(&out, arena);
}

const char *s3_signed_address(const struct s3_bucket *bucket, const struct s3_request *request,
			      unsigned seconds, struct arena *arena)
{
	struct signing signing = begin(bucket, request, arena);
	struct strbuf out;
	const struct s3_pair own[] = {
		{ .name = "X-Amz-Algorithm", .value = ALGORITHM },
		{ .name = "X-Amz-Credential",
		  .value = arena_printf(arena, "%s/%s", bucket->access_key, signing.scope) },
		{ .name = "X-Amz-Date", .value = signing.time },
		{ .name = "X-Amz-Expires", .value = arena_printf(arena, "%u", seconds) },
		{ .name = "X-Amz-SignedHeaders", .value = "host" },
	};
	signing.sha256 = "UNSIGNED-PAYLOAD";
	add_pairs(signing.query, &signing.query_count, own, LENGTH(own), LENGTH(own));
	qsort(signing.query, signing.query_count, sizeof(*signing.query), by_name);
	strbuf_init(&out, TEXT_MAX);
	strbuf_addf(&out, "%s%s%s?", bucket->scheme, bucket->host,
		    s3_bucket_path(bucket, request->key, arena));
	add_query(&out, signing.query, signing.query_count);
	strbuf_add_text(&out, "&X-Amz-Signature=");
	add_signature(&out, &signing);
	return finish(&out, arena);
}
