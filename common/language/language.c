/*
 * The table of languages. A new one: a row and its code here, po/CODE.po, its code in po/Makemodule.am, and a migration
 * that makes evolv.languages() anew and adds its texts of the site.
 */
#include "language/language.h"

#include "base/array.h"
#include "http/accept.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

static unsigned plural_english(unsigned long long number)
{
	return number != 1;
}

static unsigned plural_french(unsigned long long number)
{
	return number > 1;
}

const struct language languages[] = {
	{ .code = "en",
	  .name = "English",
	  .direction = "ltr",
	  .months = { "January", "February", "March", "April", "May", "June", "July", "August",
		      "September", "October", "November", "December" },
	  .short_months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
			    "Nov", "Dec" },
	  .weekdays = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
			"Saturday" },
	  .first_day = "1",
	  .hour_minute = ":",
	  .decimal_point = ".",
	  .thousands = ",",
	  .plural = plural_english },
	{ .code = "fr",
	  .name = "Français",
	  .direction = "ltr",
	  .months = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		      "septembre", "octobre", "novembre", "décembre" },
	  .short_months = { "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août",
			    "sept.", "oct.", "nov.", "déc." },
	  .weekdays = { "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi" },
	  .first_day = "1er",
	  .hour_minute = "\u00A0h\u00A0",
	  .decimal_point = ",",
	  .thousands = "\u202F",
	  .plural = plural_french },
};
const size_t language_count = LENGTH(languages);

const char *const language_codes[] = { "en", "fr", NULL };
static_assert(LENGTH(language_codes) == LENGTH(languages) + 1, "a code for each language");

const struct language *language_find(const char *code, size_t length)
{
	for (size_t i = 0; i < language_count; i++) {
		if (strlen(languages[i].code) == length &&
		    strncmp(languages[i].code, code, length) == 0) {
			return &languages[i];
		}
	}
	return NULL;
}

const struct language *language_choose(const char *accept_language)
{
	const struct language *best = &languages[0];
	int best_quality = 0;

	for (size_t i = 0; i < language_count; i++) {
		int quality = accept_language_quality(accept_language, languages[i].code);
		if (quality > best_quality) {
			best = &languages[i];
			best_quality = quality;
		}
	}
	return best;
}
