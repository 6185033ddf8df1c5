/*
 * The quality of a media type is that of the most specific range that names it.
 */
#include "http/accept.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t"

/* Quality in thousandths: 1 is 1000. */
#define QUALITY_MAX 1000

/* Reads "0.85" of length characters; what is no quality is 0. */
static int read_quality(const char *text, size_t length)
{
	int quality = 0;
	int place = QUALITY_MAX;

	for (size_t i = 0; i < length; i++) {
		if (i == 1 && text[i] == '.') {
			continue;
		}
		if (text[i] < '0' || text[i] > '9' || i == 1 || i > 4) {
			return 0;
		}
		quality += (text[i] - '0') * place;
		place /= 10;
	}
	return quality <= QUALITY_MAX ? quality : 0;
}

/* Returns the value of the q parameter in a range of length characters. */
static int range_quality(const char *range, size_t length)
{
	for (size_t i = 0; i + 2 < length; i++) {
		size_t at = i + 1;

		if (range[i] != ';') {
			continue;
		}
		while (at < length && strchr(BLANKS, range[at]) != NULL) {
			at++;
		}
		if (at + 2 < length && (range[at] == 'q' || range[at] == 'Q') &&
		    range[at + 1] == '=') {
			at += 2;
			return read_quality(range + at, strcspn(range + at, ";, \t"));
		}
	}
	return QUALITY_MAX;
}

/* How closely a range names type/subtype: 3 exactly, 2 for type / *, 1 for anything, 0 not at all. */
static int closeness(const char *range, size_t length, const char *media_type)
{
	size_t main_length = strcspn(media_type, "/") + 1;

	if (length == strlen(media_type) && strncasecmp(range, media_type, length) == 0) {
		return 3;
	}
	if (length == main_length + 1 && strncasecmp(range, media_type, main_length) == 0 &&
	    range[main_length] == '*') {
		return 2;
	}
	return length == 3 && strncmp(range, "*/*", 3) == 0;
}

static int quality_of(const char *accept, const char *media_type)
{
	int quality = 0;
	int best = 0;

	while (*accept != '\0') {
		size_t length = strcspn(accept, ",");
		size_t skipped = strspn(accept, BLANKS);
		int close =
			closeness(accept + skipped, strcspn(accept + skipped, ";, \t"), media_type);

		if (close > best) {
			best = close;
			quality = range_quality(accept, length);
		}
		accept += length + (accept[length] == ',');
	}
	return quality;
}

bool accept_prefers_html(const char *accept)
{
	return accept != NULL &&
	       quality_of(accept, "text/html") > quality_of(accept, "application/json");
}

/* True when a range of length characters names the language, with or without a country. */
static bool names_language(const char *range, size_t length, const char *language)
{
	size_t code = strlen(language);

	return length >= code && strncasecmp(range, language, code) == 0 &&
	       (length == code || range[code] == '-');
}

int accept_language_quality(const char *accept_language, const char *language)
{
	int any = 0;
	int best = -1;

	while (accept_language && *accept_language != '\0') {
		size_t length = strcspn(accept_language, ",");
		const char *range = accept_language + strspn(accept_language, BLANKS);
		size_t word = strcspn(range, ";, \t");
		int quality = range_quality(accept_language, length);

		if (names_language(range, word, language)) {
			best = quality > best ? quality : best;
		} else if (word == 1 && *range == '*') {
			any = quality;
		}
		accept_language += length + (accept_language[length] == ',');
	}
	return best >= 0 ? best : any;
}
