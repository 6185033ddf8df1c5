/*
 * Signature Version 4, held against the examples of Amazon's API reference ("Authenticating Requests: Using the
 * Authorization Header", "… Using Query Parameters").
 */
#include "auth/s3_signature.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>
#include <sys/stat.h>

#define AT    1369353600 /* 20130524T000000Z */
#define SCOPE "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"

static const struct s3_bucket bucket = {
	.scheme = "https://",
	.host = "examplebucket.s3.amazonaws.com",
	.folder = "",
	.region = "us-east-1",
	.access_key = "AKIAIOSFODNN7EXAMPLE",
	.secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

static const struct {
	const char *method;
	const char *key;
	const char *sha256;
	struct s3_pair query[2];
	size_t query_count;
	struct s3_pair headers[2];
	size_t header_count;
	const char *signed_headers;
	const char *signature;
} examples[] = {
	{ .method = "GET",
	  .key = "test.txt",
	  .sha256 = S3_SHA256_OF_NOTHING,
	  .headers = { { .name = "range", .value = "bytes=0-9" } },
	  .header_count = 1,
	  .signed_headers = "host;range;x-amz-content-sha256;x-amz-date",
	  .signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
	{ .method = "PUT",
	  .key = "test$file.text",
	  .sha256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
	  .headers = { { .name = "x-amz-storage-class", .value = "REDUCED_REDUNDANCY" },
		       { .name = "date", .value = "Fri, 24 May 2013 00:00:00 GMT" } },
	  .header_count = 2,
	  .signed_headers = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
	  .signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd" },
	{ .method = "GET",
	  .key = "",
	  .sha256 = S3_SHA256_OF_NOTHING,
	  .query = { { .name = "lifecycle", .value = "" } },
	  .query_count = 1,
	  .signed_headers = "host;x-amz-content-sha256;x-amz-date",
	  .signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
	{ .method = "GET",
	  .key = "",
	  .sha256 = S3_SHA256_OF_NOTHING,
	  .query = { { .name = "prefix", .value = "J" }, { .name = "max-keys", .value = "2" } },
	  .query_count = 2,
	  .signed_headers = "host;x-amz-content-sha256;x-amz-date",
	  .signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
};

START_TEST(the_examples_of_the_header_come_out)
{
	for (size_t i = 0; i < LENGTH(examples); i++) {
		const struct s3_request request = {
			.method = examples[i].method,
			.key = examples[i].key,
			.query = examples[i].query,
			.query_count = examples[i].query_count,
			.headers = examples[i].headers,
			.header_count = examples[i].header_count,
			.sha256 = examples[i].sha256,
			.at = AT,
		};
		ck_assert_str_eq(s3_authorization(&bucket, &request, &test_arena),
				 arena_printf(&test_arena,
					      "AWS4-HMAC-SHA256 Credential=" SCOPE
					      ",SignedHeaders=%s,Signature=%s",
					      examples[i].signed_headers, examples[i].signature));
	}
}
END_TEST

START_TEST(the_example_of_the_address_comes_out)
{
	const struct s3_request request = { .method = "GET", .key = "test.txt", .at = AT };

	ck_assert_str_eq(
		s3_signed_address(&bucket, &request, 86400, &test_arena),
		"https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
		"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}
END_TEST

/* As a bucket of a compatible server has it: nothing that stands in an address means anything else there. */
START_TEST(an_address_is_encoded_once)
{
	const struct s3_pair query[] = { { .name = "list-type", .value = "2" },
					 { .name = "prefix", .value = "a/b+c =&" } };
	const struct s3_request request = {
		.method = "GET",
		.key = "a b/\303\251=+(1).pdf",
		.query = query,
		.query_count = 2,
	};
	const struct s3_bucket own = { .scheme = "http://",
				       .host = "localhost:9",
				       .folder = "/files" };

	ck_assert_str_eq(s3_address(&own, &request, &test_arena),
			 "http://localhost:9/files/a%20b/%C3%A9%3D%2B%281%29.pdf"
			 "?list-type=2&prefix=a%2Fb%2Bc%20%3D%26");
	ck_assert_str_eq(s3_bucket_path(&own, "", &test_arena), "/files/");
}
END_TEST

/* Settings that hold, with a secret of their own. */
static struct config settings(void)
{
	return (struct config){
		.s3_endpoint = "",
		.s3_region = "eu-west-3",
		.s3_bucket = "school-files",
		.s3_style = "host",
		.s3_access_key = "AKIA",
		.s3_secret_file = fixture_file("se/cret\n", strlen("se/cret\n")),
	};
}

START_TEST(a_bucket_is_found_in_either_style)
{
	struct config config = settings();
	struct s3_bucket own;

	ck_assert_ptr_null(s3_bucket_load(&own, &config, &test_arena));
	ck_assert_str_eq(own.host, "school-files.s3.eu-west-3.amazonaws.com");
	ck_assert_str_eq(own.scheme, "https://");
	ck_assert_str_eq(own.secret, "se/cret");
	ck_assert_str_eq(s3_bucket_path(&own, "a/b", &test_arena), "/a/b");
	config.s3_style = "path";
	config.s3_endpoint = "http://localhost:9000";
	ck_assert_ptr_null(s3_bucket_load(&own, &config, &test_arena));
	ck_assert_str_eq(own.host, "localhost:9000");
	ck_assert_str_eq(own.scheme, "http://");
	ck_assert_str_eq(s3_bucket_path(&own, "a/b", &test_arena), "/school-files/a/b");
	config.s3_endpoint = "https://S3.School.example:443";
	ck_assert_ptr_null(s3_bucket_load(&own, &config, &test_arena));
	ck_assert_str_eq(own.host, "s3.school.example");
	config.s3_endpoint = "https://s3.school.example:4430";
	ck_assert_ptr_null(s3_bucket_load(&own, &config, &test_arena));
	ck_assert_str_eq(own.host, "s3.school.example:4430");
}
END_TEST

START_TEST(a_setting_that_cannot_be_is_named)
{
	static const char *const names[] = { "", "ab", "School", "a_b", "a/b", "a..b", "-ab" };
	static const char *const words[] = { "", "two words", "a\r\nHost: other" };
	struct config config = settings();
	struct s3_bucket own;

	for (size_t i = 0; i < LENGTH(names); i++) {
		config.s3_bucket = names[i];
		ck_assert_ptr_nonnull(
			strstr(s3_bucket_load(&own, &config, &test_arena), "s3_bucket"));
	}
	for (size_t i = 0; i < LENGTH(words); i++) {
		config = settings();
		config.s3_access_key = words[i];
		ck_assert_ptr_nonnull(
			strstr(s3_bucket_load(&own, &config, &test_arena), "s3_access_key"));
		config = settings();
		config.s3_region = words[i];
		ck_assert_ptr_nonnull(
			strstr(s3_bucket_load(&own, &config, &test_arena), "s3_region"));
	}
	config = settings();
	config.s3_endpoint = "https://s3.example.org/path";
	ck_assert_ptr_nonnull(strstr(s3_bucket_load(&own, &config, &test_arena), "s3_endpoint"));
}
END_TEST

START_TEST(a_secret_that_others_can_read_is_none)
{
	struct config config = settings();
	struct s3_bucket own;

	ck_assert_int_eq(chmod(config.s3_secret_file, 0644), 0);
	ck_assert_ptr_nonnull(strstr(s3_bucket_load(&own, &config, &test_arena), "mode 0600"));
	config.s3_secret_file = "";
	ck_assert_ptr_nonnull(strstr(s3_bucket_load(&own, &config, &test_arena), "s3_secret_file"));
	config.s3_secret_file = fixture_file("two\nlines", strlen("two\nlines"));
	ck_assert_ptr_nonnull(strstr(s3_bucket_load(&own, &config, &test_arena), "one line"));
}
END_TEST

Suite *s3_signature_suite(void)
{
	const TTest *const tests[] = {
		the_examples_of_the_header_come_out,
		the_example_of_the_address_comes_out,
		an_address_is_encoded_once,
		a_bucket_is_found_in_either_style,
		a_setting_that_cannot_be_is_named,
		a_secret_that_others_can_read_is_none,
		NULL,
	};

	return fixture_suite("s3_signature", tests);
}
