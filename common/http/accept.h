/*
 * What a client would rather have (RFC 9110 § 12.5.1).
 */
#ifndef EVOLV_HTTP_ACCEPT_H
#define EVOLV_HTTP_ACCEPT_H

#include <stdbool.h>

/* True when an Accept header (NULL: absent) wants text/html more than application/json. */
bool accept_prefers_html(const char *accept);

/* How much an Accept-Language header (NULL: absent) wants a language, in thousandths: fr is wanted by "fr", "fr-CA" and
 * "*" (RFC 4647 § 3.4, of which the first subtag is compared). */
int accept_language_quality(const char *accept_language, const char *language);

#endif
