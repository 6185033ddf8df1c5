/*
 * The table of commands. A new one is a row here, its function, and its page in man/.
 */
#include "evolv_commands.h"

#include "base/array.h"
#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
	OPTION_DRY_RUN = 1 << 0,
	OPTION_DB_DIR = 1 << 1,
	OPTION_AT_ONCE = 1 << 2,
	OPTION_CERTIFICATES = 1 << 3,
	OPTION_VERIFY = 1 << 4,
	OPTION_SCRATCH = 1 << 5,
	OPTION_REPLACE = 1 << 6,
	OPTION_JSON = 1 << 7,
	OPTION_FROM = 1 << 8,
	OPTION_MEDIA = 1 << 9,
	OPTION_REPORT = 1 << 10,
};

#define USAGE_WIDTH 80

#define AT(member)  .place = offsetof(struct evolv, member)

static const struct option_row option_rows[] = {
	{
		.bit = OPTION_DRY_RUN,
		.name = "dry-run",
		.help = "change nothing, and say what would be done",
		AT(dry_run),
	},
	{
		.bit = OPTION_DB_DIR,
		.name = "db-dir",
		.argument = "DIR",
		.help = "take the files from DIR instead of " EVOLV_DATADIR "/db",
		AT(db_dir),
	},
	{
		.bit = OPTION_AT_ONCE,
		.name = "at-once",
		.help = "the old keys end now, and everybody has to sign in again: for a\n"
			"key that somebody else has seen",
		AT(at_once),
	},
	{
		.bit = OPTION_CERTIFICATES,
		.name = "certificates",
		.help = "replace the key of certificates; what the old one signed can still\n"
			"be checked",
		AT(certificates),
	},
	{
		.bit = OPTION_JSON,
		.name = "json",
		.help = "give the findings out as one JSON text",
		AT(json),
	},
	{
		.bit = OPTION_VERIFY,
		.name = "verify",
		.help = "make no backup, but try the one in FILE: restore it into a scratch\n"
			"database, compare every table and every file, and drop that again",
		AT(verify),
	},
	{
		.bit = OPTION_SCRATCH,
		.name = "scratch",
		.argument = "CONNINFO",
		.help = "an empty database to do that in, instead of one that is made\n"
			"beside the school's own",
		AT(scratch),
	},
	{
		.bit = OPTION_REPLACE,
		.name = "replace",
		.help = "end the school that is there, and put the backup in its place",
		AT(replace),
	},
	{
		.bit = OPTION_FROM,
		.name = "from",
		.argument = "CONNINFO",
		.help = "the database of the Django version, as PostgreSQL's programs name\n"
			"one: \"host=… dbname=… user=…\" or postgresql://…",
		AT(from),
	},
	{
		.bit = OPTION_MEDIA,
		.name = "media",
		.argument = "DIR",
		.help = "its MEDIA_ROOT; without it no files are taken",
		AT(media),
	},
	{
		.bit = OPTION_REPORT,
		.name = "report",
		.argument = "FILE",
		.help = "write the whole report to FILE, a JSON object a line",
		AT(report),
	},
};

static const struct command commands[] = {
	{
		.name = "migrate",
		.summary = "bring the database's schema up to date",
		.text = "Applies the numbered files of DIR/migrations that were not applied yet, each in a\n"
			"transaction of its own, and makes the views and grants anew if they changed. Run\n"
			"twice, it does nothing the second time; run by two at once, one waits.\n",
		.options = OPTION_DB_DIR,
		.changes = true,
		.run = evolv_migrate,
	},
	{
		.name = "load-demo",
		.summary = "fill an empty database with a school to look at",
		.text = "Loads the files of DIR/demo, all or nothing. The demo accounts have a password that\n"
			"everybody can read: a database that has accounts already is refused. With\n"
			"--dry-run all of it is done, and nothing of it kept.\n",
		.options = OPTION_DB_DIR,
		.changes = true,
		.run = evolv_load_demo,
	},
	{
		.name = "create-admin",
		.summary = "make an account that may do everything",
		.text = "Asks for a user name, an e-mail address and a password. When standard input is not a\n"
			"terminal, the three are read from it, a line each.\n",
		.changes = true,
		.run = evolv_create_admin,
	},
	{
		.name = "reset-password",
		.summary = "give an account a new password",
		.operand = "USER",
		.text = "USER is a user name or an e-mail address. Asks for the password; when standard input\n"
			"is not a terminal, it is read from it, one line. Signs the user out everywhere.\n",
		.changes = true,
		.run = evolv_reset_password,
	},
	{
		.name = "keys",
		.summary = "see or replace the keys that sign tokens and certificates",
		.operand = "list|rotate",
		.text = "rotate makes a new key, which signs from now on; with no key there yet, the first one.\n"
			"Tokens that the old one signed hold until their time is over, so nobody is signed\n"
			"out. The servers may run meanwhile. Copy the file to every other machine that runs\n"
			"the web programs. list says which keys there are.\n",
		.options = OPTION_AT_ONCE | OPTION_CERTIFICATES,
		.changes = true,
		.run = evolv_keys,
	},
	{
		.name = "doctor",
		.summary = "look at everything an installation needs, and say what to do",
		.text = "Looks at the configuration, the keys and folders, the database, its roles and schema,\n"
			"mail and its worker, the files, the web server as a visitor sees it, and the clocks,\n"
			"and changes nothing. A line for each finding: ok, warning or failure, and what to\n"
			"do. Ends with 0 when all is well, 1 when there are warnings, 2 when there are\n"
			"failures.\n",
		.options = OPTION_DB_DIR | OPTION_JSON,
		.own_config = true,
		.run = evolv_doctor,
	},
	{
		.name = "backup",
		.summary = "keep the database, the files and the keys in one file",
		.operand = "FILE",
		.text = "Writes a tar file of one moment, while the school goes on: the database, every file\n"
			"that it names, the keys and the configuration, with the sum of each. It stands as\n"
			"FILE.part until it is whole. Whoever can read it can become everybody: keep it as\n"
			"you keep the keys. FILE may be -, to encrypt it on its way.\n",
		.options = OPTION_VERIFY | OPTION_SCRATCH,
		.changes = true,
		.run = evolv_backup,
	},
	{
		.name = "restore",
		.summary = "make a school what a backup has",
		.operand = "FILE",
		.text = "Checks the file, then puts back its files, its database in one transaction, and its\n"
			"keys; a backup of an older Evolv is migrated, one of a newer refused. The\n"
			"configuration is left as it is. A school that is there is in the way, unless\n"
			"--replace is given.\n",
		.options = OPTION_DB_DIR | OPTION_REPLACE,
		.changes = true,
		.run = evolv_restore,
	},
	{
		.name = "import-django",
		.summary = "take over an installation of the Django version",
		.text = "Reads its database, changes nothing there, and takes people, courses, applications\n"
			"and all the rest into this one: all or nothing. Run again, it takes what is new or\n"
			"changed there since. Passwords keep working. No mail is sent. A row that the rules\n"
			"here refuse is left out; the report says which and why, and that is no failure.\n"
			"While it runs, nobody else can write here.\n",
		.options = OPTION_FROM | OPTION_MEDIA | OPTION_REPORT | OPTION_DB_DIR,
		.changes = true,
		.run = evolv_import_django,
	},
};

/* How every command ends (sysexits.h). What one of them adds stands in its text. */
static const struct {
	int status;
	const char *meaning;
} exits[] = {
	{ .status = EX_OK, .meaning = "done, or nothing to do" },
	{ .status = EX_USAGE, .meaning = "not called as it must be" },
	{ .status = EX_DATAERR, .meaning = "what was given is wrong or damaged, or was refused" },
	{ .status = EX_NOINPUT, .meaning = "a file or an answer that is needed is not there" },
	{ .status = EX_NOUSER, .meaning = "there is no such user" },
	{ .status = EX_UNAVAILABLE,
	  .meaning = "the database, or a program that is needed, is not there" },
	{ .status = EX_SOFTWARE, .meaning = "the database refused something that it should not" },
	{ .status = EX_OSERR, .meaning = "the operating system refused something" },
	{ .status = EX_CANTCREAT, .meaning = "a file cannot be written" },
	{ .status = EX_IOERR, .meaning = "reading or writing failed on the way" },
	{ .status = EX_TEMPFAIL, .meaning = "not now: try again later" },
	{ .status = EX_CONFIG, .meaning = "a setting is wrong, which is named" },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(commands); i++) {
		if (text_equal(commands[i].name, name)) {
			return &commands[i];
		}
	}
	return NULL;
}

const struct option_row *command_option(size_t i)
{
	return i < LENGTH(option_rows) ? &option_rows[i] : NULL;
}

bool command_takes(const struct command *command, const struct option_row *option)
{
	unsigned options = command->options | (command->changes ? OPTION_DRY_RUN : 0);

	return (options & option->bit) != 0;
}

/* "--db-dir DIR" */
static const char *spelling(const struct option_row *option, struct arena *arena)
{
	return arena_printf(arena, "--%s%s%s", option->name, option->argument != NULL ? " " : "",
			    option->argument != NULL ? option->argument : "");
}

/* Adds a word to a usage, on a new line where the last one has no room for it. */
static const char *add_word(const char *usage, const char *word, struct arena *arena)
{
	const char *line = strrchr(usage, '\n');
	size_t length = strlen(line != NULL ? line : usage) + strlen(word);

	return arena_printf(arena, length > USAGE_WIDTH ? "%s\n      %s" : "%s%s", usage, word);
}

const char *command_usage(const struct command *command, struct arena *arena)
{
	const char *usage = arena_printf(arena, "evolv [--config FILE] %s", command->name);

	for (size_t i = 0; i < LENGTH(option_rows); i++) {
		if (command_takes(command, &option_rows[i])) {
			usage = add_word(
				usage,
				arena_printf(arena, " [%s]", spelling(&option_rows[i], arena)),
				arena);
		}
	}
	return command->operand == NULL
		       ? usage
		       : add_word(usage, arena_printf(arena, " %s", command->operand), arena);
}

void command_print_overview(void)
{
	puts("usage: evolv [--config FILE] COMMAND [OPTION…]\n");
	for (size_t i = 0; i < LENGTH(commands); i++) {
		printf("  %-15s %s\n", commands[i].name, commands[i].summary);
	}
	puts("\nIt ends with\n");
	for (size_t i = 0; i < LENGTH(exits); i++) {
		printf("  %2d  %s\n", exits[i].status, exits[i].meaning);
	}
	printf("\nThe configuration is FILE, or else %s.\n"
	       "evolv COMMAND --help tells more, man evolv-COMMAND all.\n",
	       config_path());
}

/* The lines of a help, in a column of their own behind the option. */
static void print_option(const struct option_row *option, int width, struct arena *arena)
{
	const char *line = option->help;
	const char *head = spelling(option, arena);

	while (*line != '\0') {
		int length = (int)strcspn(line, "\n");
		printf("  %-*s  %.*s\n", width, head, length, line);
		line += length + (line[length] == '\n' ? 1 : 0);
		head = "";
	}
}

void command_print_help(const struct command *command, struct arena *arena)
{
	size_t width = 0;

	printf("usage: %s\n\n%s", command_usage(command, arena), command->text);
	for (size_t i = 0; i < LENGTH(option_rows); i++) {
		size_t length = strlen(spelling(&option_rows[i], arena));
		width = command_takes(command, &option_rows[i]) && length > width ? length : width;
	}
	if (width > 0) {
		putchar('\n');
	}
	for (size_t i = 0; i < LENGTH(option_rows); i++) {
		if (command_takes(command, &option_rows[i])) {
			print_option(&option_rows[i], (int)width, arena);
		}
	}
}
