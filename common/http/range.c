/*
 * See range.h.
 */
#include "http/range.h"

#include "base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define UNIT "bytes="

/* Takes the digits at *at; a number too large for any file stays the largest there is. False: none there. */
static bool take_number(const char **at, size_t *number)
{
	const char *begin = *at;

	*number = 0;
	for (; isdigit((unsigned char)**at); (*at)++) {
		size_t digit = (size_t)(**at - '0');
		*number = *number > (SIZE_MAX - digit) / 10 ? SIZE_MAX : *number * 10 + digit;
	}
	return *at > begin;
}

/* "-500": the last 500 bytes. */
static enum range_kind read_suffix(struct range *range, const char *at, size_t size)
{
	size_t length = 0;

	if (!take_number(&at, &length) || *at != '\0') {
		return RANGE_WHOLE;
	}
	if (length == 0 || size == 0) {
		return RANGE_OUTSIDE;
	}
	range->length = length < size ? length : size;
	range->first = size - range->length;
	return RANGE_PART;
}

enum range_kind range_read(struct range *range, const char *header, size_t size)
{
	size_t first = 0;
	size_t last = SIZE_MAX;

	if (header == NULL || strncasecmp(header, UNIT, strlen(UNIT)) != 0) {
		return RANGE_WHOLE;
	}
	const char *at = header + strlen(UNIT);
	if (*at == '-') {
		return read_suffix(range, at + 1, size);
	}
	if (!take_number(&at, &first) || *at++ != '-') {
		return RANGE_WHOLE;
	}
	bool open_ended = !take_number(&at, &last);
	if (*at != '\0' || (!open_ended && last < first)) {
		return RANGE_WHOLE;
	}
	if (first >= size) {
		return RANGE_OUTSIDE;
	}
	range->first = first;
	range->length = (open_ended || last >= size ? size - 1 : last) - first + 1;
	return RANGE_PART;
}

bool range_is_current(const char *if_range, const char *etag)
{
	return if_range == NULL || text_equal(if_range, etag);
}
