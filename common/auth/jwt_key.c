/*
 * The keys that sign and verify tokens. With an empty one libjwt accepts unsigned tokens (hazard 1), so a short key is
 * refused. Nothing here guesses: a file with one odd line is no key file.
 */
#include "auth/jwt.h"

#include "auth/jwt_shape.h"
#include "auth/secret_file.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

#define SETTING   "secret_key_file"
#define BLANKS    " \t\r"
#define NEW_BYTES 48

static_assert(NEW_BYTES >= JWT_KEY_MIN && NEW_BYTES <= JWT_KEY_BYTES, "a new key is a good one");

static const char *read_id(struct jwt_key *key, const char *id)
{
	if (strlen(id) != JWT_KEY_ID_LENGTH ||
	    strspn(id, "0123456789abcdef") != JWT_KEY_ID_LENGTH) {
		return "a kid is 16 hexadecimal digits";
	}
	memcpy(key->id, id, sizeof(key->id));
	return NULL;
}

static const char *read_until(struct jwt_key *key, const char *seconds)
{
	return text_to_int64(seconds, &key->until) && key->until > 0
		       ? NULL
		       : "until is a number of seconds since 1970";
}

/* What may stand behind a key's digits. */
static const struct {
	const char *prefix;
	const char *(*read)(struct jwt_key *key, const char *text);
} words[] = {
	{ .prefix = "kid=", .read = read_id },
	{ .prefix = "until=", .read = read_until },
};

static const char *read_word(struct jwt_key *key, const char *word)
{
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (text_starts_with(word, words[i].prefix)) {
			return words[i].read(key, word + strlen(words[i].prefix));
		}
	}
	return "behind a key stand kid= and until=, and nothing else";
}

/* Cuts the next word off; "" at the end. */
static const char *next_word(char **at)
{
	char *word = *at + strspn(*at, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	*at = *end == '\0' ? end : end + 1;
	*end = '\0';
	return word;
}

static const char *read_key(struct jwt_key *key, char *line, struct arena *arena)
{
	static const struct secret_bounds bounds = { .min = JWT_KEY_MIN, .max = JWT_KEY_BYTES };
	const char *problem =
		secret_digits_read(key->bytes, &key->length, &bounds, next_word(&line), arena);

	for (const char *word = next_word(&line); problem == NULL && *word != '\0';
	     word = next_word(&line)) {
		problem = read_word(key, word);
	}
	return problem;
}

/* The keys of a file, in its order. */
struct key_list {
	struct jwt_key *items;
	size_t count;
};

static const char *read_line(struct key_list *list, char *line, struct arena *arena)
{
	line += strspn(line, BLANKS);
	if (*line == '\0' || *line == '#') {
		return NULL;
	}
	if (list->count == JWT_KEYS_MAX) {
		return "too many keys";
	}
	struct jwt_key *key = &list->items[list->count++];
	const char *problem = read_key(key, line, arena);
	if (problem == NULL && (key->until == 0) != (list->count == 1)) {
		problem = "every key but the first has an until=, and the first has none";
	}
	return problem;
}

/* Reads the lines of text, which is cut up. Returns NULL, or what is wrong. */
static const char *read_lines(struct key_list *list, char *text, struct arena *arena)
{
	const char *problem = NULL;

	while (text != NULL && problem == NULL) {
		char *end = strchr(text, '\n');
		if (end != NULL) {
			*end++ = '\0';
		}
		problem = read_line(list, text, arena);
		text = end;
	}
	return problem == NULL && list->count == 0 ? "there is no key in it" : problem;
}

/* Puts the keys that still verify behind the first one. */
static void link_keys(struct key_list *list)
{
	struct jwt_key *last = &list->items[0];

	for (size_t i = 1; i < list->count; i++) {
		if (list->items[i].until >= clock_now()) {
			last->older = &list->items[i];
			last = &list->items[i];
		}
	}
}

enum error jwt_key_load(struct jwt_key *key, const char *path, struct arena *arena)
{
	struct key_list list = {
		.items = arena_array(arena, JWT_KEYS_MAX, sizeof(*list.items)),
	};
	const char *text = secret_file_text(SETTING, path, arena);

	*key = (struct jwt_key){ .length = 0 };
	if (text == NULL) {
		return ERROR_INTERNAL;
	}
	const char *problem = read_lines(&list, arena_strdup(arena, text), arena);
	if (problem != NULL) {
		log_error(SETTING " %s: %s", path, problem);
		return ERROR_INTERNAL;
	}
	link_keys(&list);
	*key = list.items[0];
	return NO_ERROR;
}

void jwt_key_make(struct jwt_key *key)
{
	unsigned char id[JWT_KEY_ID_LENGTH / 2];

	*key = (struct jwt_key){ .length = NEW_BYTES };
	random_bytes(key->bytes, key->length);
	random_bytes(id, sizeof(id));
	hex_encode(id, sizeof(id), key->id);
}

static const char *key_line(const struct jwt_key *key, struct arena *arena)
{
	char digits[2 * JWT_KEY_BYTES + 1];
	const char *id = *key->id == '\0' ? "" : arena_printf(arena, " kid=%s", key->id);
	const char *until =
		key->until == 0 ? "" : arena_printf(arena, " until=%lld", (long long)key->until);

	hex_encode(key->bytes, key->length, digits);
	return arena_printf(arena, "%s%s%s\n", digits, id, until);
}

const char *jwt_key_text(const struct jwt_key *key, struct arena *arena)
{
	const char *text =
		"# The first key signs tokens. The others verify what they signed, until "
		"the second behind them.\n";

	for (; key != NULL; key = key->older) {
		text = arena_printf(arena, "%s%s", text, key_line(key, arena));
	}
	return text;
}

const char *jwt_key_header(const struct jwt_key *key, struct arena *arena)
{
	if (*key->id == '\0') {
		return JWT_HEADER;
	}
	const char *json =
		arena_printf(arena, "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", key->id);
	return base64url_encode(arena, (const unsigned char *)json, strlen(json));
}
