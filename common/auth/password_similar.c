/*
 * The measure of Django's UserAttributeSimilarityValidator, Python's SequenceMatcher.quick_ratio(): twice
 * the number of characters that two texts share, whatever their order, over the number of all.
 */
#include "auth/password_similar.h"

#include "base/array.h"
#include "base/text.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A text as characters in lower case. */
struct letters {
	uint32_t *points;
	size_t count;
};

/* Letters outside ASCII whose lower case lies at a fixed distance. */
static const struct {
	uint32_t first, last, distance;
} capitals[] = {
	{ .first = 0x00c0, .last = 0x00d6, .distance = 0x20 }, /* À–Ö */
	{ .first = 0x00d8, .last = 0x00de, .distance = 0x20 }, /* Ø–Þ */
	{ .first = 0x0391, .last = 0x03a9, .distance = 0x20 }, /* Α–Ω */
	{ .first = 0x0400, .last = 0x040f, .distance = 0x50 }, /* Ѐ–Џ */
	{ .first = 0x0410, .last = 0x042f, .distance = 0x20 }, /* А–Я */
};

static uint32_t lower_case(uint32_t point)
{
	if (point < 0x80) {
		return (uint32_t)tolower((int)point);
	}
	if (point >= 0x0100 && point <= 0x0137) {
		return point | 1; /* Latin Extended-A: capital and small letter in turn */
	}
	for (size_t i = 0; i < LENGTH(capitals); i++) {
		if (point >= capitals[i].first && point <= capitals[i].last) {
			return point + capitals[i].distance;
		}
	}
	return point;
}

static struct letters read_letters(struct arena *arena, const char *text)
{
	struct letters letters = { .count = 0 };
	letters.points = arena_array(arena, utf8_length(text), sizeof(*letters.points));
	while (*text != '\0') {
		unsigned char lead = (unsigned char)*text++;
		uint32_t point = lead < 0x80   ? lead
				 : lead < 0xe0 ? lead & 0x1f
				 : lead < 0xf0 ? lead & 0x0f
					       : lead & 0x07;
		while (((unsigned char)*text & 0xc0) == 0x80) {
			point = point << 6 | ((unsigned char)*text++ & 0x3f);
		}
		letters.points[letters.count++] = lower_case(point);
	}
	return letters;
}

static int compare_points(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static struct letters sorted(struct arena *arena, struct letters letters)
{
	struct letters copy = { .count = letters.count };
	copy.points = arena_array(arena, letters.count, sizeof(*copy.points));
	for (size_t i = 0; i < letters.count; i++) {
		copy.points[i] = letters.points[i];
	}
	qsort(copy.points, copy.count, sizeof(*copy.points), compare_points);
	return copy;
}

/* Counts the characters that two sorted texts share. */
static size_t count_shared(struct letters a, struct letters b)
{
	size_t shared = 0;
	for (size_t i = 0, j = 0; i < a.count && j < b.count;) {
		if (a.points[i] == b.points[j]) {
			shared++;
			i++;
			j++;
		} else if (a.points[i] < b.points[j]) {
			i++;
		} else {
			j++;
		}
	}
	return shared;
}

/* A part that the password is ten times as long as says nothing about it. */
static bool is_alike(struct arena *arena, struct letters password, struct letters part)
{
	if (part.count == 0 || password.count >= 10 * part.count) {
		return false;
	}
	return 20 * count_shared(password, sorted(arena, part)) >=
	       7 * (password.count + part.count);
}

static bool is_word_letter(uint32_t point)
{
	return point >= 0x80 || isalnum((int)point) || point == '_';
}

bool password_is_similar(struct arena *arena, const char *password, const char *value)
{
	struct letters own = sorted(arena, read_letters(arena, password));
	struct letters whole = read_letters(arena, value);
	bool alike = is_alike(arena, own, whole);
	for (size_t start = 0, end = 0; start < whole.count && !alike; start = end + 1) {
		for (end = start; end < whole.count && is_word_letter(whole.points[end]);) {
			end++;
		}
		struct letters word = { .points = whole.points + start, .count = end - start };
		alike = is_alike(arena, own, word);
	}
	return alike;
}
