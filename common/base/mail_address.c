/*
 * See mail_address.h.
 */
#include "base/mail_address.h"

#include "base/text.h"

#include <string.h>

#define ADDRESS_MAX 254 /* RFC 5321 § 4.5.3.1.3, without the angle brackets */

bool mail_address_is_plain(const char *address)
{
	size_t length = strlen(address);
	const char *at = strchr(address, '@');
	if (length > ADDRESS_MAX || at == NULL || at == address || at[1] == '\0') {
		return false;
	}
	if (strchr(at + 1, '@') != NULL || strpbrk(address, " <>\"(),:;\\") != NULL) {
		return false;
	}
	for (const char *c = address; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			return false;
		}
	}
	return utf8_is_valid(address, length);
}
