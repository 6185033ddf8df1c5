/*
 * libcurl, set up the same way for everything that leaves this house: bounded in time, certificates checked,
 * nothing followed, nothing written to a terminal. libcurl's header is included in common/service/ alone.
 */
#ifndef EVOLV_SERVICE_CURL_HANDLE_H
#define EVOLV_SERVICE_CURL_HANDLE_H

#include "service/mailer.h"

#include <curl/curl.h>

/* Makes a handle with nothing set. Returns NULL when libcurl cannot be used. */
CURL *curl_handle_new(void);

/* Sets what holds for every request. protocols: as CURLOPT_PROTOCOLS_STR wants them; ca_file: certificates to trust,
 * "": the system's. */
void curl_handle_set(CURL *curl, const char *protocols, const char *ca_file);

/* Makes mailer->curl. protocols: as CURLOPT_PROTOCOLS_STR wants them. Returns NULL, or what is wrong. */
const char *curl_handle_make(struct mailer *mailer, const char *protocols);

/* Frees a handle; NULL is allowed. */
void curl_handle_free(CURL *curl);

/* Posts what is set up in mailer->curl to mailer->url and says what the answer means. */
enum delivery curl_handle_post(struct mailer *mailer);

#endif
