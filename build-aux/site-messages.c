/*
 * Prints the catalogue's template: every message of the pages' templates, once, with the places where it stands,
 * those of the programs, which stand in a list, and the names of the countries.
 *
 *     site-messages LIST DIRECTORY NAME… > evolv.pot
 */
#include "base/file.h"
#include "base/text.h"
#include "page/country.h"
#include "page/extract.h"
#include "page/templates.h"

#include <stdio.h>

#define ARENA_LIMIT   ((size_t)64 << 20)
#define LIST_SIZE_MAX ((size_t)64 << 10)
#define MESSAGES_MAX  4000

struct message {
	const char *one;
	const char *many;
	const char *places; /* "courses:12 home:7" */
};

struct catalogue_template {
	struct arena arena;
	const char *name; /* of the file that is being read */
	struct message messages[MESSAGES_MAX];
	size_t count;
};

static struct message *find(struct catalogue_template *all, const char *one)
{
	for (size_t i = 0; i < all->count; i++) {
		if (text_equal(all->messages[i].one, one)) {
			return &all->messages[i];
		}
	}
	return NULL;
}

static void add(void *context, const char *one, const char *many, long line)
{
	struct catalogue_template *all = context;
	const char *place = arena_printf(&all->arena, "%s.html:%ld", all->name, line);
	struct message *message = find(all, one);

	if (message) {
		message->places = arena_printf(&all->arena, "%s %s", message->places, place);
		message->many = message->many ? message->many : many;
	} else if (all->count < MESSAGES_MAX) {
		all->messages[all->count++] =
			(struct message){ .one = one, .many = many, .places = place };
	}
}

static void print_text(const char *keyword, const char *text)
{
	printf("%s \"", keyword);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\') {
			putchar('\\');
		}
		putchar(*text);
	}
	puts("\"");
}

static void print_message(const struct message *message)
{
	printf("\n#: %s\n", message->places);
	print_text("msgid", message->one);
	if (message->many) {
		print_text("msgid_plural", message->many);
		puts("msgstr[0] \"\"\nmsgstr[1] \"\"");
	} else {
		puts("msgstr \"\"");
	}
}

static bool read_template(struct catalogue_template *all, struct templates *templates,
			  const char *name)
{
	const xmlNode *root = templates_find(templates, name);
	const char *problem = templates->problem;

	all->name = name;
	if (root) {
		problem = extract_messages(&all->arena, root, add, all);
	}
	if (problem) {
		fprintf(stderr, "%s.html: %s\n", name, problem);
	}
	return !problem;
}

/* A message a line; # begins a comment. */
static bool read_list(struct catalogue_template *all, const char *path)
{
	char *rest = file_read(&all->arena, path, LIST_SIZE_MAX, NULL);
	long line = 0;

	if (!rest) {
		perror(path);
		return false;
	}
	all->name = "programs";
	while (rest) {
		const char *message = strsep(&rest, "\n");
		line++;
		if (*message && *message != '#') {
			add(all, message, NULL, line);
		}
	}
	return true;
}

static void read_countries(struct catalogue_template *all)
{
	all->name = "countries";
	for (size_t i = 0; i < country_count; i++) {
		add(all, countries[i].name, NULL, (long)i + 1);
	}
}

int main(int argc, char **argv)
{
	static struct catalogue_template all;
	struct templates templates;
	bool good = argc > 3;

	arena_init(&all.arena, ARENA_LIMIT);
	templates_init(&templates, &all.arena, argc > 2 ? argv[2] : "");
	good = good && read_list(&all, argv[1]);
	read_countries(&all);
	for (int i = 3; i < argc; i++) {
		good = read_template(&all, &templates, argv[i]) && good;
	}
	puts("msgid \"\"\nmsgstr \"\"\n\"MIME-Version: 1.0\\n\"\n"
	     "\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"");
	for (size_t i = 0; i < all.count; i++) {
		print_message(&all.messages[i]);
	}
	templates_clear(&templates);
	arena_clear(&all.arena);
	return good && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
