/*
 * See backup_manifest.h.
 */
#include "backup_manifest.h"

#include "base/array.h"
#include "base/text.h"

#include <string.h>

#define FIRST_LINE "evolv backup 1"
#define WORDS_MAX  3

static const char *state_word(bool waits)
{
	return waits ? "waiting" : "stored";
}

void backup_manifest_write(struct strbuf *out, const struct backup_manifest *manifest)
{
	strbuf_addf(out, FIRST_LINE "\nmade %s\nprogram %s\n", manifest->made, manifest->program);
	for (size_t i = 0; i < manifest->migration_count; i++) {
		strbuf_addf(out, "migration %s\n", manifest->migrations[i]);
	}
	for (size_t i = 0; i < manifest->table_count; i++) {
		const struct table_sum *table = &manifest->tables[i];
		strbuf_addf(out, "table %s %s %s\n", table->name, table->rows, table->sum);
	}
	for (size_t i = 0; i < manifest->file_count; i++) {
		const struct kept_file *file = &manifest->files[i];
		strbuf_addf(out, "file %s %s %s\n", state_word(file->waits), file->content_type,
			    file->key);
	}
}

/* What becomes of the words of a line, of which there are exactly count. */
struct line_kind {
	const char *name;
	size_t words;
	void (*take)(struct backup_manifest *manifest, char **words);
};

static void take_made(struct backup_manifest *manifest, char **words)
{
	manifest->made = words[0];
}

static void take_program(struct backup_manifest *manifest, char **words)
{
	manifest->program = words[0];
}

static void take_migration(struct backup_manifest *manifest, char **words)
{
	manifest->migrations[manifest->migration_count++] = words[0];
}

static void take_table(struct backup_manifest *manifest, char **words)
{
	manifest->tables[manifest->table_count++] =
		(struct table_sum){ .name = words[0], .rows = words[1], .sum = words[2] };
}

static void take_file(struct backup_manifest *manifest, char **words)
{
	manifest->files[manifest->file_count++] = (struct kept_file){
		.waits = text_equal(words[0], state_word(true)),
		.content_type = words[1],
		.key = words[2],
	};
}

static const struct line_kind kinds[] = {
	{ .name = "made", .words = 1, .take = take_made },
	{ .name = "program", .words = 1, .take = take_program },
	{ .name = "migration", .words = 1, .take = take_migration },
	{ .name = "table", .words = 3, .take = take_table },
	{ .name = "file", .words = 3, .take = take_file },
};

/* Cuts a line at its blanks; returns the number of words, at most WORDS_MAX + 2. */
static size_t cut(char *line, char **words)
{
	size_t count = 0;

	while (line != NULL && count < WORDS_MAX + 2) {
		char *blank = strchr(line, ' ');
		if (blank != NULL) {
			*blank++ = '\0';
		}
		words[count++] = line;
		line = blank;
	}
	return count;
}

static bool take_line(struct backup_manifest *manifest, char *line)
{
	char *words[WORDS_MAX + 2] = { NULL };
	size_t count = cut(line, words);

	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (text_equal(kinds[i].name, words[0]) && count == kinds[i].words + 1) {
			kinds[i].take(manifest, words + 1);
			return true;
		}
	}
	return false;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		count += *text == '\n';
	}
	return count;
}

const char *backup_manifest_read(struct backup_manifest *manifest, struct arena *arena, char *text)
{
	size_t lines = count_lines(text);

	*manifest = (struct backup_manifest){
		.migrations = arena_array(arena, lines, sizeof(*manifest->migrations)),
		.tables = arena_array(arena, lines, sizeof(*manifest->tables)),
		.files = arena_array(arena, lines, sizeof(*manifest->files)),
	};
	if (!text_starts_with(text, FIRST_LINE "\n")) {
		return "it is no backup, or one of another kind of Evolv";
	}
	text += strlen(FIRST_LINE "\n");
	while (*text != '\0') {
		char *end = strchr(text, '\n');
		if (end == NULL) {
			return "its manifest ends in the middle of a line";
		}
		*end = '\0';
		if (!take_line(manifest, text)) {
			return "its manifest has a line that is not understood";
		}
		text = end + 1;
	}
	return manifest->made != NULL && manifest->program != NULL ? NULL
								   : "its manifest lacks a line";
}
