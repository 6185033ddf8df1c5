/*
 * See s3_exchange.h: answers that are refusals, in words for an operator.
 */
#include "service/s3_exchange.h"

#include "base/array.h"
#include "base/text.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

/* What an operator has to look at when S3 says one of these. */
static const struct {
	const char *code;
	const char *advice;
} advices[] = {
	{ "SignatureDoesNotMatch", "s3_secret_file does not hold the secret of s3_access_key" },
	{ "InvalidAccessKeyId", "s3_access_key is not known there" },
	{ "AccessDenied", "s3_access_key may not do this with the bucket" },
	{ "NoSuchBucket", "there is no bucket of the name in s3_bucket" },
	{ "AuthorizationHeaderMalformed", "s3_region is not the bucket's" },
	{ "PermanentRedirect", "s3_region or s3_endpoint is not the bucket's" },
	{ "TemporaryRedirect", "the bucket is new and its address not known everywhere yet" },
};

void s3_say(struct s3 *s3, const char *words)
{
	text_to_line(s3->words, sizeof(s3->words), words);
}

static const char *skew_advice(const struct s3_exchange *exchange, struct arena *arena)
{
	time_t theirs = curl_getdate(exchange->date, NULL);
	if (theirs == -1) {
		return "the clock of this machine is not the store's: let it be set (NTP)";
	}
	long long seconds = (long long)(exchange->request.at - (int64_t)theirs);
	return arena_printf(
		arena,
		"the clock of this machine is %lld seconds %s the store's: let it be set (NTP)",
		seconds < 0 ? -seconds : seconds, seconds < 0 ? "behind" : "ahead of");
}

static const char *advice_on(const struct s3_exchange *exchange, const char *code,
			     struct arena *arena)
{
	if (text_equal(code, "RequestTimeTooSkewed")) {
		return skew_advice(exchange, arena);
	}
	for (size_t i = 0; i < LENGTH(advices); i++) {
		if (text_equal(code, advices[i].code)) {
			return advices[i].advice;
		}
	}
	return NULL;
}

void s3_say_refusal(const struct s3_exchange *exchange, const struct s3_error *error)
{
	struct arena *arena = &exchange->s3->arena;
	const char *advice = advice_on(exchange, error->code, arena);
	s3_say(exchange->s3, arena_printf(arena, "S3 answered %ld%s%s%s%s", exchange->status,
					  *error->code == '\0' ? "" : " ", error->code,
					  advice != NULL || *error->message != '\0' ? ": " : "",
					  advice != NULL ? advice : error->message));
}
