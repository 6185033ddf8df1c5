/*
 * The environment, sorted.
 */
#include "http/environment.h"

#include <stdlib.h>
#include <string.h>

static size_t name_length(const char *entry)
{
	return strcspn(entry, "=");
}

/* Orders two entries by their names. */
static int compare(const void *a, const void *b)
{
	const char *first = *(const char *const *)a;
	const char *second = *(const char *const *)b;
	size_t first_length = name_length(first);
	size_t second_length = name_length(second);
	size_t shorter = first_length < second_length ? first_length : second_length;
	int order = memcmp(first, second, shorter);

	return order != 0 ? order : (first_length > second_length) - (first_length < second_length);
}

bool environment_read(struct environment *environment, struct arena *arena, char **entries)
{
	size_t count = 0;

	while (entries[count] != NULL) {
		count++;
	}
	*environment = (struct environment){
		.entries = arena_array(arena, count, sizeof(*environment->entries)),
	};
	for (size_t i = 0; i < count; i++) {
		if (entries[i][name_length(entries[i])] == '=') {
			environment->entries[environment->count++] = entries[i];
		}
	}
	qsort(environment->entries, environment->count, sizeof(*environment->entries), compare);
	for (size_t i = 1; i < environment->count; i++) {
		if (compare(&environment->entries[i - 1], &environment->entries[i]) == 0) {
			return false;
		}
	}
	return true;
}

const char *environment_get(const struct environment *environment, const char *name)
{
	const char **found = bsearch(&name, environment->entries, environment->count,
				     sizeof(*environment->entries), compare);
	const char *value = found == NULL ? NULL : *found + name_length(*found) + 1;

	return value == NULL || *value == '\0' ? NULL : value;
}
