/*
 * See curl_handle.h.
 */
#include "service/curl_handle.h"

#define CONNECT_SECONDS 15L

/* Keeps the beginning of what comes back: an API's error is short, and its success is of no interest. */
static size_t keep_answer(char *bytes, size_t size, size_t count, void *pointer)
{
	struct strbuf *answer = pointer;
	size_t room = answer->limit - answer->length;
	strbuf_add(answer, bytes, size * count < room ? size * count : room);
	return size * count;
}

CURL *curl_handle_new(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
}

void curl_handle_set(CURL *curl, const char *protocols, const char *ca_file)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "evolv-worker");
	if (ca_file[0] != '\0') {
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	}
}

const char *curl_handle_make(struct mailer *mailer, const char *protocols)
{
	CURL *curl = curl_handle_new();
	if (curl == NULL) {
		return "libcurl cannot be used";
	}
	mailer->curl = curl;
	curl_handle_set(curl, protocols, mailer->config->mail_ca_file);
	curl_easy_setopt(curl, CURLOPT_URL, mailer->url);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TRANSPORT_TIME_LIMIT);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &mailer->answer);
	return NULL;
}

void curl_handle_free(CURL *curl)
{
	if (curl != NULL) {
		curl_easy_cleanup(curl);
		curl_global_cleanup();
	}
}

/* An API says that a mail is wrong with one of these. Any other refusal (the key, the account, the rate) is about
 * us, and holds for every mail. */
static bool is_about_the_mail(long status)
{
	return status == 400 || status == 413 || status == 422;
}

enum delivery curl_handle_post(struct mailer *mailer)
{
	char trouble[CURL_ERROR_SIZE] = "";
	long status = 0;
	curl_easy_setopt(mailer->curl, CURLOPT_ERRORBUFFER, trouble);
	CURLcode code = curl_easy_perform(mailer->curl);
	curl_easy_setopt(mailer->curl, CURLOPT_ERRORBUFFER, NULL);
	if (code != CURLE_OK) {
		mailer_say(mailer, trouble[0] != '\0' ? trouble : curl_easy_strerror(code));
		return DELIVERY_UNREACHABLE;
	}
	curl_easy_getinfo(mailer->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && status < 300) {
		return DELIVERY_DONE;
	}
	char words[MAILER_WORDS_MAX];
	snprintf(words, sizeof(words), "HTTP %ld %s", status, mailer->answer.text);
	mailer_say(mailer, words);
	return is_about_the_mail(status) ? DELIVERY_REFUSED : DELIVERY_UNREACHABLE;
}
