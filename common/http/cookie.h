/*
 * Cookies (RFC 6265): one of ours out of a browser's header, and into an answer's.
 */
#ifndef EVOLV_HTTP_COOKIE_H
#define EVOLV_HTTP_COOKIE_H

#include "base/arena.h"
#include "http/response.h"

#include <stdbool.h>

/* Returns the value of the cookie called name in a Cookie header, or NULL: it is not there, it is there twice (another
 * site of the same domain may have set one), or it holds anything but base64url and dots. text may be NULL. */
const char *cookie_find(struct arena *arena, const char *text, const char *name);

/* Gives the browser a cookie until it is closed, that no script reads and that comes along only from our own pages and by
 * links to them. secure: over TLS alone. An empty value takes the cookie back. */
void cookie_set(struct response *response, const char *name, const char *value, bool secure);

/* The same for what the scripts of our pages may know: nothing secret, and nothing that is believed when it comes back. */
void cookie_tell(struct response *response, const char *name, const char *value, bool secure);

#endif
