/*
 * See search.h. The index holds groups of three letters (pg_trgm): what can be said in these is said with LIKE.
 */
#include "resource/search.h"

#include "base/text.h"
#include "resource/resource.h"

#include <ctype.h>

#define WORDS_MAX 16

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

/* The number of three digits or more at a word's end, behind a sign and another number: "0042" of "EVOLV-2026-0042".
 * Not that of "covid-2026", which many texts hold that do not hold the word. */
static bool number_at_end(const struct word *word, struct word *number)
{
	size_t begin = word->length;

	while (begin > 0 && isdigit((unsigned char)word->text[begin - 1])) {
		begin--;
	}
	*number = (struct word){ .text = word->text + begin, .length = word->length - begin };
	return number->length > 2 && begin > 1 && ispunct((unsigned char)word->text[begin - 1]) &&
	       isdigit((unsigned char)word->text[begin - 2]);
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

/* What has a number at its end is looked up by the number alone, and the whole of it looked for in what was found: all
 * register numbers of a year begin alike, and the index would go through every one of them. */
static void add_word(struct query *query, struct arena *arena, const struct word *word)
{
	struct word number;

	if (!number_at_end(word, &number)) {
		add_pattern(query, arena, word);
		return;
	}
	add_pattern(query, arena, &number);
	query_add_bound(query, " AND strpos(v.search_text, lower($)) > 0",
			arena_printf(arena, "%.*s", (int)word->length, word->text));
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
