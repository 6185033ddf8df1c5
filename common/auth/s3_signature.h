/*
 * AWS Signature Version 4 for S3 ("Authenticating Requests", the API reference of Amazon S3), by libsodium. libcurl has
 * one of its own which cannot be used (hazard 30), and a web program must sign without it.
 */
#ifndef EVOLV_AUTH_S3_SIGNATURE_H
#define EVOLV_AUTH_S3_SIGNATURE_H

#include "auth/s3_bucket.h"

#include <stddef.h>
#include <stdint.h>

/* A header, its name in lower case, or a parameter of a query. */
struct s3_pair {
	const char *name;
	const char *value;
};

#define S3_HEADERS_MAX 8 /* of a request, those apart that are made here */
#define S3_QUERY_MAX   8

struct s3_request {
	const char *method;
	const char *key; /* of the object; "": the bucket itself */
	const struct s3_pair *query;
	size_t query_count;
	const struct s3_pair *headers; /* those that are signed beside Host and the two of S3 */
	size_t header_count;
	const char *sha256; /* of the body, 64 hexadecimal digits */
	int64_t at;         /* seconds since the epoch */
};

#define S3_SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* The room of s3_time(): "20130524T000000Z". */
#define S3_TIME_SIZE 17

/* Writes the time as x-amz-date wants it. */
void s3_time(int64_t at, char *out);

/* Returns the value of the header Authorization. The request must go out with x-amz-date, x-amz-content-sha256 and the
 * headers that it names. */
const char *s3_authorization(const struct s3_bucket *bucket, const struct s3_request *request,
			     struct arena *arena);

/* Returns the address of the request, its query percent-encoded. */
const char *s3_address(const struct s3_bucket *bucket, const struct s3_request *request,
		       struct arena *arena);

/* Returns an address that whoever has it may get the object with, until seconds after at. query: what S3 shall answer
 * with otherwise than the object says (response-content-disposition, …). */
const char *s3_signed_address(const struct s3_bucket *bucket, const struct s3_request *request,
			      unsigned seconds, struct arena *arena);

#endif
