/*
 * See search.h. The index holds groups of three letters (pg_trgm): what can be said in these is said with LIKE. That of
 * a large table holds groups of GRAM_BYTES too, of which few other words have any (db/migrations/0023): words that
 * have such groups are looked up by them.
 */
#include "resource/search.h"

#include "base/text.h"
#include "resource/resource.h"

#include <ctype.h>

#define WORDS_MAX  16
#define GRAM_BYTES 5 /* of evolv.search_grams */

/* A stretch of the text without blanks. */
struct word {
	const char *text;
	size_t length;
};

/* The next word from *text on, which is moved behind it; false when there is none. */
static bool next_word(const char **text, struct word *word)
{
	static const char blanks[] = " \t\r\n";

	word->text = *text + strspn(*text, blanks);
	word->length = strcspn(word->text, blanks);
	*text = word->text + word->length;
	return word->length > 0;
}

/* The pattern of what begins with word: LIKE's own signs in it lose their meaning. */
static const char *like_prefix(struct arena *arena, const struct word *word)
{
	char *pattern = arena_alloc(arena, 2 * word->length + 2);
	char *out = pattern;

	for (size_t i = 0; i < word->length; i++) {
		if (strchr("%_\\", word->text[i])) {
			*out++ = '\\';
		}
		*out++ = word->text[i];
	}
	*out = '%';
	return pattern;
}

/* The index holds groups of three letters: one or two of them it knows only at the beginning of a word. */
static bool is_short_word(const struct word *word)
{
	for (size_t i = 0; i < word->length; i++) {
		if (!isascii(word->text[i]) || !isalnum((unsigned char)word->text[i])) {
			return false;
		}
	}
	return word->length < 3;
}

/* A word is found anywhere in the text; a short one where a word begins. */
static void add_pattern(struct query *query, struct arena *arena, const struct word *word)
{
	static const char anywhere[] = " AND v.search_text LIKE '%' || lower($)";
	static const char at_beginning[] =
		" AND (v.search_text LIKE lower($) OR v.search_text LIKE '% ' || lower($)"
		" OR v.search_text LIKE E'%\\n' || lower($) OR v.search_text LIKE '%(' || lower($)"
		" OR v.search_text LIKE '%-' || lower($) OR v.search_text LIKE '%/' || lower($))";

	query_add_bound(query, is_short_word(word) ? at_beginning : anywhere,
			like_prefix(arena, word));
}

/* A word is found anywhere in the text, by its groups of GRAM_BYTES. */
static void add_grams(struct query *query, struct arena *arena, const struct word *word)
{
	query_add_bound(query,
			" AND v.search_grams @> search_grams(lower($))"
			" AND strpos(v.search_text, lower($)) > 0",
			arena_printf(arena, "%.*s", (int)word->length, word->text));
}

/* Of a word and a shorter one the index would give each row to be checked again, and to find the groups of a whole text
 * takes longer than to look for the word. */
static bool has_only_grams(const struct exchange *x)
{
	const char *text = search_text(x);
	struct word word;

	while (text && next_word(&text, &word)) {
		if (word.length < GRAM_BYTES) {
			return false;
		}
	}
	return x->route->resource->windows_of != NULL;
}

const char *search_text(const struct exchange *x)
{
	const char *text = params_get(&x->request.query, "search");

	return text && *text ? text : NULL;
}

bool search_has_long_word(const struct exchange *x)
{
	const char *text = search_text(x);
	struct word word;

	while (text && next_word(&text, &word)) {
		if (!is_short_word(&word)) {
			return true;
		}
	}
	return false;
}

void search_add(struct query *query, struct exchange *x)
{
	void (*add_word)(struct query *, struct arena *, const struct word *) =
		has_only_grams(x) ? add_grams : add_pattern;
	const char *text = search_text(x);
	struct word word;

	for (int words = 0; text && next_word(&text, &word); words++) {
		if (words == WORDS_MAX) {
			faults_addf(&x->faults, "search", "Search for at most %d words.",
				    WORDS_MAX);
			return;
		}
		add_word(query, &x->arena, &word);
	}
}
