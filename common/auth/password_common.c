/*
 * The list of common passwords and the search in it.
 */
#include "auth/password.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Longer passwords are not in the list. */
#define COMMON_MAX 32

static const char common[] =
#include "auth/password_common.inc"
	;

/* Copies password in lower case and without blanks around it. False when it is too long for the list. */
static bool normalise(char copy[COMMON_MAX + 1], const char *password)
{
	const char *start = password + strspn(password, " \t");
	size_t length = strlen(start);
	while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\t')) {
		length--;
	}
	if (length > COMMON_MAX) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		copy[i] = (char)tolower((unsigned char)start[i]);
	}
	copy[length] = '\0';
	return true;
}

/* Compares a NUL-terminated text with one that ends in a line break, as strcmp does. */
static int compare_line(const char *text, const char *line)
{
	while (*text != '\0' && *text == *line) {
		text++;
		line++;
	}
	int ended = *line == '\n' ? 0 : (unsigned char)*line;
	return (unsigned char)*text - ended;
}

bool password_is_common(const char *password)
{
	char wanted[COMMON_MAX + 1];
	size_t low = 0;                   /* the beginning of a line … */
	size_t high = sizeof(common) - 1; /* … and so is this, or the end */
	if (!normalise(wanted, password) || strchr(wanted, '\n') != NULL) {
		return false;
	}
	while (low < high) {
		size_t line = low + (high - low) / 2;
		while (line > low && common[line - 1] != '\n') {
			line--;
		}
		int order = compare_line(wanted, common + line);
		if (order == 0) {
			return true;
		}
		if (order < 0) {
			high = line;
		} else {
			low = line + strcspn(common + line, "\n") + 1;
		}
	}
	return false;
}
