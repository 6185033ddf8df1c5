/*
 * What an e-mail address and a web address may look like. Both end up in mails and pages, so both are stricter than
 * their standards.
 */
#include "app/validate.h"

#include "base/text.h"

#include <ctype.h>

#define EMAIL_LENGTH_MAX 254 /* RFC 5321 § 4.5.3.1.3, without the angle brackets */
#define URL_LENGTH_MAX   2000

/* RFC 5321's local part as people have it, and a domain of at least two labels (RFC 1035). */
static bool is_local_part(const char *text, size_t length)
{
	if (length == 0 || length > 64 || text[0] == '.' || text[length - 1] == '.') {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.' && text[i + 1] == '.') {
			return false;
		}
		if (!isalnum((unsigned char)text[i]) && !strchr("!#$%&'*+/=?^_`{|}~.-", text[i])) {
			return false;
		}
	}
	return true;
}

static bool is_domain(const char *text)
{
	size_t label = 0;
	size_t labels = 0;

	for (const char *c = text;; c++) {
		if (*c == '.' || *c == '\0') {
			if (label == 0 || label > 63 || c[-1] == '-') {
				return false;
			}
			labels++;
			label = 0;
			if (*c == '\0') {
				return labels >= 2;
			}
		} else if (isalnum((unsigned char)*c) || (*c == '-' && label > 0)) {
			label++;
		} else {
			return false;
		}
	}
}

bool validate_is_email(const char *text)
{
	const char *at = strrchr(text, '@');

	return at && strlen(text) <= EMAIL_LENGTH_MAX && is_local_part(text, (size_t)(at - text)) &&
	       is_domain(at + 1);
}

bool validate_is_url(const char *text)
{
	const char *rest = text_starts_with(text, "https://")  ? text + 8
			   : text_starts_with(text, "http://") ? text + 7
							       : NULL;

	if (!rest || strlen(text) > URL_LENGTH_MAX) {
		return false;
	}
	size_t host = strcspn(rest, "/?#");
	if (host == 0 || memchr(rest, '@', host) || !isalnum((unsigned char)rest[0])) {
		return false;
	}
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("<>\"\\^`{|}", *c)) {
			return false;
		}
	}
	return true;
}

bool validate_is_own_address(const struct body *body, const struct value *value)
{
	size_t length = body->base_url ? strlen(body->base_url) : 0;

	return length && value->kind == VALUE_TEXT &&
	       text_starts_with(value->text, body->base_url) && value->text[length] == '/';
}
