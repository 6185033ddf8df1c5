/*
 * What a client would rather have (RFC 9110 § 12.5.1).
 */
#ifndef EVOLV_HTTP_ACCEPT_H
#define EVOLV_HTTP_ACCEPT_H

#include <stdbool.h>

/* True when an Accept header (NULL: absent) wants text/html more than application/json. */
bool accept_prefers_html(const char *accept);

#endif
