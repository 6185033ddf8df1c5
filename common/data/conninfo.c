/*
 * See conninfo.h. libpq itself takes the string apart, in both of its spellings.
 */
#include "data/conninfo.h"

#include "base/text.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <unistd.h>

static size_t count_environment(void)
{
	size_t count = 0;

	while (environ[count] != NULL) {
		count++;
	}
	return count;
}

static size_t count_options(const PQconninfoOption *options)
{
	size_t count = 0;

	while (options[count].keyword != NULL) {
		count++;
	}
	return count;
}

/* The value that holds: that of conninfo, but for the database when another is wanted. */
static const char *value_of(const PQconninfoOption *option, const char *database)
{
	return database != NULL && text_equal(option->keyword, "dbname") ? database : option->val;
}

char **conninfo_environment(struct arena *arena, const char *conninfo, const char *database)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

	if (options == NULL) {
		return NULL;
	}
	char **environment = arena_array(arena, count_environment() + count_options(options) + 1,
					 sizeof(*environment));
	char **end = environment;
	for (char **entry = environ; *entry != NULL; entry++) {
		if (!text_starts_with(*entry, "PG")) {
			*end++ = *entry;
		}
	}
	for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
		const char *value = value_of(option, database);
		if (value != NULL && option->envvar != NULL) {
			*end++ = arena_printf(arena, "%s=%s", option->envvar, value);
		}
	}
	*end = NULL;
	PQconninfoFree(options);
	return environment;
}

const char *conninfo_word(struct arena *arena, const char *conninfo, const char *word)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	const char *found = "";

	for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
	     option++) {
		if (text_equal(option->keyword, word) && option->val != NULL) {
			found = arena_strdup(arena, option->val);
		}
	}
	PQconninfoFree(options);
	return found;
}
