/*
 * A browser strips blanks and line ends before it reads an address, and takes "\" for "/": an address with a control
 * character, a blank at its begin or a backslash is refused, so that both read the same.
 */
#include "page/url.h"

#include "base/array.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const schemes[] = { "http://", "https://", "mailto:" };

static bool is_allowed(const char *url, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)url[i] <= ' ' || url[i] == '\\' || url[i] == 0x7F) {
			return false;
		}
	}
	if (length > 0 && (url[0] == '#' || url[0] == '/')) {
		return url[0] == '#' || length == 1 || url[1] != '/';
	}
	for (size_t i = 0; i < LENGTH(schemes); i++) {
		size_t scheme = strlen(schemes[i]);
		if (length > scheme && strncasecmp(url, schemes[i], scheme) == 0) {
			return true;
		}
	}
	return false;
}

bool url_is_allowed(const char *url)
{
	return is_allowed(url, strlen(url));
}

bool url_list_is_allowed(const char *srcset)
{
	static const char blanks[] = " \t\n";

	do {
		srcset += strspn(srcset, blanks);
		if (!is_allowed(srcset, strcspn(srcset, " \t\n,"))) {
			return false;
		}
		srcset += strcspn(srcset, ",");
	} while (*srcset++ == ',');
	return true;
}
