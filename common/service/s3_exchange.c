/*
 * See s3_exchange.h. A request is signed anew for each try: a signature has its time.
 */
#include "service/s3_exchange.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "service/curl_handle.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define TRIES          3
#define PAUSE_MS       250 /* before the second try; four times that before the third */
#define ANSWER_SECONDS 60L /* for a request and an answer that are small */
#define STALL_SECONDS  30L /* a stream that gets no further for so long is given up */
#define STALL_BYTES    512L

static size_t give(char *bytes, size_t size, size_t count, void *pointer)
{
	struct s3_exchange *exchange = pointer;
	const struct s3_upload *upload = exchange->upload;
	uint64_t left = upload->size - exchange->sent;
	size_t wanted = size * count < left ? size * count : (size_t)left;
	ssize_t got = 0;
	do {
		got = pread(upload->descriptor, bytes, wanted, (off_t)exchange->sent);
	} while (got < 0 && errno == EINTR);
	if (got < 0 || (got == 0 && wanted > 0)) {
		exchange->local_errno = got < 0 ? errno : ESTALE; /* it was cut short */
		return CURL_READFUNC_ABORT;
	}
	exchange->sent += (uint64_t)got;
	return (size_t)got;
}

/* A connection that was kept and turns out to be gone is replaced: then the body begins again. */
static int rewind_upload(void *pointer, curl_off_t offset, int origin)
{
	struct s3_exchange *exchange = pointer;
	if (origin != SEEK_SET || offset < 0) {
		return CURL_SEEKFUNC_CANTSEEK;
	}
	exchange->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* The bytes of an object go where they were asked for; of anything else the beginning is kept. */
static size_t take(char *bytes, size_t size, size_t count, void *pointer)
{
	struct s3_exchange *exchange = pointer;
	struct strbuf *answer = &exchange->s3->answer;
	size_t length = size * count;
	long status = 0;
	curl_easy_getinfo(exchange->s3->curl, CURLINFO_RESPONSE_CODE, &status);
	if (exchange->sink >= 0 && status == 200) {
		exchange->received += length;
		if (!file_write(exchange->sink, bytes, length)) {
			exchange->local_errno = errno;
			return 0;
		}
		return length;
	}
	strbuf_add(answer, bytes, length);
	return length;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *pointer)
{
	static const char name[] = "date:";
	struct s3_exchange *exchange = pointer;
	size_t length = size * count;
	if (length > sizeof(name) && strncasecmp(bytes, name, strlen(name)) == 0) {
		snprintf(exchange->date, sizeof(exchange->date), "%.*s",
			 (int)(length - strlen(name)), bytes + strlen(name));
	}
	return length;
}

static int watch(void *pointer, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
		 curl_off_t up)
{
	const struct s3_exchange *exchange = pointer;
	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return exchange->s3->must_stop != NULL && exchange->s3->must_stop() ? 1 : 0;
}

static struct curl_slist *headers_of(struct s3_exchange *exchange)
{
	struct arena *arena = &exchange->s3->arena;
	const struct s3_request *request = &exchange->request;
	const char *authorization = s3_authorization(&exchange->s3->bucket, request, arena);
	char date[S3_TIME_SIZE];
	s3_time(request->at, date);
	const struct s3_pair own[] = {
		{ .name = "Host", .value = exchange->s3->bucket.host },
		{ .name = "Authorization", .value = authorization },
		{ .name = "x-amz-date", .value = date },
		{ .name = "x-amz-content-sha256", .value = request->sha256 },
	};
	struct curl_slist *list = NULL;
	for (size_t i = 0; i < LENGTH(own) + request->header_count; i++) {
		const struct s3_pair *header =
			i < LENGTH(own) ? &own[i] : &request->headers[i - LENGTH(own)];
		struct curl_slist *longer = curl_slist_append(
			list, arena_printf(arena, "%s: %s", header->name, header->value));
		if (longer == NULL) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

static void set_method(struct s3_exchange *exchange)
{
	CURL *curl = exchange->s3->curl;
	if (exchange->upload != NULL) {
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
				 (curl_off_t)exchange->upload->size);
		return;
	}
	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST,
			 text_equal(exchange->request.method, "DELETE") ? "DELETE" : NULL);
}

/* A stream may take its time as long as it moves; an answer may not. */
static void set_patience(struct s3_exchange *exchange)
{
	CURL *curl = exchange->s3->curl;
	bool stream = exchange->upload != NULL || exchange->sink >= 0;
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, stream ? 0L : ANSWER_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
}

static void set_streams(struct s3_exchange *exchange)
{
	CURL *curl = exchange->s3->curl;
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_upload);
	curl_easy_setopt(curl, CURLOPT_SEEKDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

/* What became of a request that got no whole answer. */
static enum s3_result without_answer(struct s3_exchange *exchange, CURLcode code,
				     const char *trouble)
{
	struct s3 *s3 = exchange->s3;
	if (exchange->local_errno != 0) {
		s3_say(s3, arena_printf(&s3->arena, "the file on this machine: %s",
					strerror(exchange->local_errno)));
		return S3_LOCAL;
	}
	if (code == CURLE_ABORTED_BY_CALLBACK) {
		s3_say(s3, "stopped");
		return S3_STOPPED;
	}
	s3_say(s3, arena_printf(&s3->arena, "S3 cannot be reached: %s",
				*trouble != '\0' ? trouble : curl_easy_strerror(code)));
	return S3_UNREACHABLE;
}

/* An answer that says: later. */
static bool is_later(long status, const char *code)
{
	return status == 429 || status >= 500 || text_equal(code, "RequestTimeout") ||
	       text_equal(code, "OperationAborted");
}

static enum s3_result result_of_answer(struct s3_exchange *exchange)
{
	struct s3 *s3 = exchange->s3;
	curl_easy_getinfo(s3->curl, CURLINFO_RESPONSE_CODE, &exchange->status);
	if (exchange->status >= 200 && exchange->status < 300) {
		return S3_DONE;
	}
	struct s3_error error = s3_error_read(s3->answer.text, s3->answer.length, &s3->arena);
	s3_say_refusal(exchange, &error);
	if (exchange->status == 404 && !text_equal(error.code, "NoSuchBucket")) {
		return S3_NOT_FOUND;
	}
	return is_later(exchange->status, error.code) ? S3_UNREACHABLE : S3_REFUSED;
}

static enum s3_result try_once(struct s3_exchange *exchange)
{
	struct s3 *s3 = exchange->s3;
	char trouble[CURL_ERROR_SIZE] = "";
	exchange->sent = 0;
	exchange->request.at = clock_now();
	strbuf_reset(&s3->answer);
	curl_easy_reset(s3->curl);
	curl_handle_set(s3->curl, "https,http", s3->ca_file);
	struct curl_slist *headers = headers_of(exchange);
	if (headers == NULL) {
		arena_exhausted();
	}
	curl_easy_setopt(s3->curl, CURLOPT_URL,
			 s3_address(&s3->bucket, &exchange->request, &s3->arena));
	curl_easy_setopt(s3->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(s3->curl, CURLOPT_ERRORBUFFER, trouble);
	set_method(exchange);
	set_patience(exchange);
	set_streams(exchange);
	CURLcode code = curl_easy_perform(s3->curl);
	enum s3_result result = code == CURLE_OK ? result_of_answer(exchange)
						 : without_answer(exchange, code, trouble);
	curl_easy_setopt(s3->curl, CURLOPT_ERRORBUFFER, NULL);
	curl_slist_free_all(headers);
	return result;
}

/* A quarter more or less, so that what failed together does not come back together. */
static void pause_before(int try)
{
	unsigned char luck = 0;
	random_bytes(&luck, sizeof(luck));
	long milliseconds = try == 1 ? PAUSE_MS : 4L * PAUSE_MS;
	milliseconds += milliseconds * (luck - 128L) / 512;
	nanosleep(&(struct timespec){ .tv_sec = milliseconds / 1000,
				      .tv_nsec = milliseconds % 1000 * 1000000 },
		  NULL);
}

enum s3_result s3_exchange_run(struct s3_exchange *exchange)
{
	enum s3_result result = try_once(exchange);
	for (int try = 1; result == S3_UNREACHABLE && exchange->received == 0 && try < TRIES;
	     try++) {
		pause_before(try);
		result = try_once(exchange);
	}
	return result;
}
