/*
 * Which addresses may stand in a page.
 */
#ifndef EVOLV_PAGE_URL_H
#define EVOLV_PAGE_URL_H

#include <stdbool.h>

/* True for http:, https: and mailto: addresses, for a path of this site ("/…", but not "//…", which is another site),
 * and for a place in the page ("#…"). Stored text can be anything: "javascript:" too (hazard 25). */
bool url_is_allowed(const char *url);

/* True when every address of a srcset attribute is. */
bool url_list_is_allowed(const char *srcset);

#endif
