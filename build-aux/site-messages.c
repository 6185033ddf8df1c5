/*
 * Prints the catalogue's template: every message of the templates of pages and mails, once, with the places where it
 * stands, those of the programs, which stand in a list, and the names of the countries. The files are named as they lie
 * in the source tree.
 *
 *     site-messages SOURCES po/messages.txt templates/site/NAME.html… templates/mail/NAME.txt… > evolv.pot
 */
#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "page/country.h"
#include "page/extract.h"
#include "page/templates.h"
#include "service/mail_file.h"

#include <stdio.h>

#define ARENA_LIMIT   ((size_t)64 << 20)
#define FILE_SIZE_MAX ((size_t)64 << 10)
#define MESSAGES_MAX  4000
#define SITE          "templates/site/"
#define MAIL          "templates/mail/"
#define LIST          "po/"

struct message {
	const char *one;
	const char *many;
	const char *places; /* "templates/site/home.html:12 …" */
};

struct catalogue_template {
	struct arena arena;
	const char *sources;
	struct templates templates;
	const char *file; /* that is being read, and its text */
	const char *text;
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
	const char *place = arena_printf(&all->arena, "%s:%ld", all->file, line);
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

/* Each of these returns NULL, or what is wrong with the file. */
typedef const char *read_fn(struct catalogue_template *all);

static const char *read_page(struct catalogue_template *all)
{
	struct templates *templates = &all->templates;
	size_t length = strlen(all->file) - strlen(SITE) - strlen(".html");
	const char *name = arena_strndup(&all->arena, all->file + strlen(SITE), length);
	const xmlNode *root = templates_find(templates, name);

	return root ? extract_messages(&all->arena, root, add, all) : templates->problem;
}

/* A message a line; # begins a comment. */
static const char *read_list(struct catalogue_template *all)
{
	char *rest = arena_strdup(&all->arena, all->text);
	long line = 0;

	while (rest) {
		const char *message = strsep(&rest, "\n");
		line++;
		if (*message && *message != '#') {
			add(all, message, NULL, line);
		}
	}
	return NULL;
}

static void add_of_subject(void *context, const char *message, const char *at)
{
	(void)at;
	add(context, message, NULL, 1);
}

static void add_of_mail(void *context, const char *message, const char *at)
{
	const struct catalogue_template *all = context;
	long line = 1;

	for (const char *c = all->text; c < at; c++) {
		line += *c == '\n';
	}
	add(context, message, NULL, line);
}

static const char *read_mail(struct catalogue_template *all)
{
	struct arena *arena = &all->arena;
	struct mail_file file = { .subject = "", .body = all->text };
	const char *problem = NULL;

	if (text_ends_with(all->file, ".html")) {
		return mail_file_messages(arena, all->text, true, add_of_mail, all);
	}
	if (!text_ends_with(all->file, "/layout.txt")) {
		problem = mail_file_read(&file, arena, all->text);
	}
	if (!problem) {
		problem = mail_file_messages(arena, file.subject, false, add_of_subject, all);
	}
	return problem ? problem : mail_file_messages(arena, file.body, false, add_of_mail, all);
}

static const struct {
	const char *folder;
	read_fn *read;
} readers[] = {
	{ .folder = SITE, .read = read_page },
	{ .folder = MAIL, .read = read_mail },
	{ .folder = LIST, .read = read_list },
};

static bool read_file(struct catalogue_template *all, const char *file)
{
	const char *path = arena_printf(&all->arena, "%s/%s", all->sources, file);
	const char *problem = "it is none of ours";

	all->file = file;
	all->text = file_read(&all->arena, path, FILE_SIZE_MAX, NULL);
	if (!all->text) {
		perror(path);
		return false;
	}
	for (size_t i = 0; i < LENGTH(readers); i++) {
		if (text_starts_with(file, readers[i].folder)) {
			problem = readers[i].read(all);
		}
	}
	if (problem) {
		fprintf(stderr, "%s: %s\n", file, problem);
	}
	return !problem;
}

static void read_countries(struct catalogue_template *all)
{
	all->file = "countries";
	for (size_t i = 0; i < country_count; i++) {
		add(all, countries[i].name, NULL, (long)i + 1);
	}
}

int main(int argc, char **argv)
{
	static struct catalogue_template all;
	bool good = argc > 2;

	arena_init(&all.arena, ARENA_LIMIT);
	all.sources = good ? argv[1] : "";
	templates_init(&all.templates, &all.arena,
		       arena_printf(&all.arena, "%s/" SITE, all.sources));
	read_countries(&all);
	for (int i = 2; i < argc; i++) {
		good = read_file(&all, argv[i]) && good;
	}
	puts("msgid \"\"\nmsgstr \"\"\n\"MIME-Version: 1.0\\n\"\n"
	     "\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"");
	for (size_t i = 0; i < all.count; i++) {
		print_message(&all.messages[i]);
	}
	templates_clear(&all.templates);
	arena_clear(&all.arena);
	return good && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
