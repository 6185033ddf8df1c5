/*
 * evolv: the command for what an operator does at a terminal. This file finds the subcommand, its options and
 * the configuration.
 */
#include "evolv.h"

#include "base/array.h"
#include "base/text.h"

#include <getopt.h>
#include <stdarg.h>
#include <stddef.h>

#ifndef EVOLV_DATADIR
#define EVOLV_DATADIR "/usr/share/evolv"
#endif

#define ARENA_LIMIT ((size_t)256 << 20)

/* Options beside those that every command takes: the bits of a command's row, and the rows of option_rows. */
enum {
	OPTION_DRY_RUN = 1 << 0,
	OPTION_DB_DIR = 1 << 1,
	OPTION_AT_ONCE = 1 << 2,
	OPTION_CERTIFICATES = 1 << 3,
};

/* Where an option leaves what was given: a text when it takes an argument, else true. */
static const struct {
	unsigned bit;
	const char *name;
	bool takes_argument;
	size_t place; /* in struct evolv */
} option_rows[] = {
	{
		.bit = OPTION_DRY_RUN,
		.name = "dry-run",
		.place = offsetof(struct evolv, dry_run),
	},
	{
		.bit = OPTION_DB_DIR,
		.name = "db-dir",
		.takes_argument = true,
		.place = offsetof(struct evolv, db_dir),
	},
	{
		.bit = OPTION_AT_ONCE,
		.name = "at-once",
		.place = offsetof(struct evolv, at_once),
	},
	{
		.bit = OPTION_CERTIFICATES,
		.name = "certificates",
		.place = offsetof(struct evolv, certificates),
	},
};

#define OPTIONS (LENGTH(option_rows))

struct command {
	const char *name;
	const char *usage;   /* what follows the name */
	const char *summary; /* one line of the overview */
	const char *text;    /* what --help adds */
	unsigned options;    /* bits of OPTION_… */
	bool takes_argument;
	command_fn *run;
};

static const struct command commands[] = {
	{
		.name = "migrate",
		.usage = "[--dry-run] [--db-dir DIR]",
		.summary = "bring the database's schema up to date",
		.text = "Applies the numbered files of DIR/migrations that were not applied yet, each in a\n"
			"transaction of its own, and makes the views and grants anew if they changed. Run\n"
			"twice, it does nothing the second time; run by two at once, one waits.\n"
			"\n"
			"  --dry-run     only say what would be done\n"
			"  --db-dir DIR  take the files from DIR instead of " EVOLV_DATADIR "/db\n",
		.options = OPTION_DRY_RUN | OPTION_DB_DIR,
		.run = evolv_migrate,
	},
	{
		.name = "load-demo",
		.usage = "[--dry-run] [--db-dir DIR]",
		.summary = "fill an empty database with a school to look at",
		.text = "Loads the files of DIR/demo, all or nothing. The demo accounts have a password that\n"
			"everybody can read: a database that has accounts already is refused.\n"
			"\n"
			"  --dry-run     do all of it, keep nothing and say so\n"
			"  --db-dir DIR  take the files from DIR instead of " EVOLV_DATADIR "/db\n",
		.options = OPTION_DRY_RUN | OPTION_DB_DIR,
		.run = evolv_load_demo,
	},
	{
		.name = "create-admin",
		.usage = "[--dry-run]",
		.summary = "make an account that may do everything",
		.text = "Asks for a user name, an e-mail address and a password. When standard input is not a\n"
			"terminal, the three are read from it, a line each.\n"
			"\n"
			"  --dry-run  check the answers and make no account\n",
		.options = OPTION_DRY_RUN,
		.run = evolv_create_admin,
	},
	{
		.name = "reset-password",
		.usage = "[--dry-run] USER",
		.summary = "give an account a new password",
		.text = "USER is a user name or an e-mail address. Asks for the password; when standard input\n"
			"is not a terminal, it is read from it, one line. Signs the user out everywhere.\n"
			"\n"
			"  --dry-run  check the user and the password, and change nothing\n",
		.options = OPTION_DRY_RUN,
		.takes_argument = true,
		.run = evolv_reset_password,
	},
	{
		.name = "keys",
		.usage = "[--dry-run] [--at-once] [--certificates] list|rotate",
		.summary = "see or replace the keys that sign tokens and certificates",
		.text = "rotate makes a new key, which signs from now on; with no key there yet, the first one.\n"
			"Tokens that the old one signed hold until their time is over, so nobody is signed\n"
			"out. The servers may run meanwhile. Copy the file to every other machine that runs\n"
			"the web programs. list says which keys there are.\n"
			"\n"
			"  --at-once       the old keys end now, and everybody has to sign in again: for a\n"
			"                  key that somebody else has seen\n"
			"  --certificates  replace the key of certificates; what the old one signed can still\n"
			"                  be checked\n"
			"  --dry-run       only say what would be done\n",
		.options = OPTION_DRY_RUN | OPTION_AT_ONCE | OPTION_CERTIFICATES,
		.takes_argument = true,
		.run = evolv_keys,
	},
};

#define COMMANDS (LENGTH(commands))

int evolv_fail(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("evolv: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	return status;
}

int evolv_fail_database(const struct evolv *evolv, enum error error, const char *doing)
{
	if (error == ERROR_UNAVAILABLE) {
		return evolv_fail(
			EX_UNAVAILABLE,
			"The database did not answer while %s. Is PostgreSQL running, and is "
			"owner_database in %s right?",
			doing, evolv->config_file);
	}
	return evolv_fail(EX_SOFTWARE, "The database refused while %s. The line above says why.",
			  doing);
}

int evolv_fail_faults(const struct faults *faults)
{
	for (const struct fault *fault = faults->first; fault; fault = fault->next) {
		evolv_fail(EX_DATAERR, "%s: %s", fault->field, fault->message);
	}
	return EX_DATAERR;
}

static void print_overview(FILE *out)
{
	fputs("usage: evolv [--config FILE] COMMAND [OPTION…]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++) {
		fprintf(out, "  %-15s %s\n", commands[i].name, commands[i].summary);
	}
	fprintf(out,
		"\nThe configuration is FILE, or else %s.\n"
		"evolv COMMAND --help tells more.\n",
		config_path());
}

static void print_help(const struct command *command)
{
	printf("usage: evolv [--config FILE] %s%s%s\n\n%s", command->name,
	       *command->usage ? " " : "", command->usage, command->text);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (text_equal(commands[i].name, name)) {
			return &commands[i];
		}
	}
	return NULL;
}

/* What the command line says. */
struct words {
	const struct command *command;
	unsigned options; /* those that were given */
	bool help;
	bool wrong; /* getopt has told what is wrong */
};

/* The options as getopt wants them: those of every command, then those of option_rows, numbered from OPTION_VALUE. */
#define OPTION_VALUE 256

static void list_options(struct option *options)
{
	*options++ = (struct option){ .name = "config", .has_arg = required_argument, .val = 'c' };
	*options++ = (struct option){ .name = "help", .has_arg = no_argument, .val = 'h' };
	for (size_t i = 0; i < OPTIONS; i++) {
		*options++ = (struct option){
			.name = option_rows[i].name,
			.has_arg = option_rows[i].takes_argument ? required_argument : no_argument,
			.val = OPTION_VALUE + (int)i,
		};
	}
}

static void take_option(struct words *words, struct evolv *evolv, size_t row)
{
	void *place = (char *)evolv + option_rows[row].place;

	words->options |= option_rows[row].bit;
	if (option_rows[row].takes_argument) {
		*(const char **)place = optarg;
	} else {
		*(bool *)place = true;
	}
}

static void read_options(struct words *words, struct evolv *evolv, int argc, char **argv)
{
	struct option options[OPTIONS + 3] = { 0 };
	int option = 0;

	list_options(options);
	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (option == 'c') {
			evolv->config_file = optarg;
		} else if (option == 'h') {
			words->help = true;
		} else if (option >= OPTION_VALUE) {
			take_option(words, evolv, (size_t)(option - OPTION_VALUE));
		} else {
			words->wrong = true;
		}
	}
}

/* Finds the command and its argument among what is no option. Returns 0 or EX_USAGE. */
static int read_operands(struct words *words, struct evolv *evolv, int argc, char **argv)
{
	int left = argc - optind;

	if (words->wrong) {
		return EX_USAGE;
	}
	if (left == 0) {
		return words->help ? 0 : evolv_fail(EX_USAGE, "Which command? See evolv --help.");
	}
	words->command = find_command(argv[optind]);
	if (!words->command) {
		return evolv_fail(EX_USAGE, "There is no command %s. See evolv --help.",
				  argv[optind]);
	}
	if (words->help) {
		return 0;
	}
	if (left - 1 != (words->command->takes_argument ? 1 : 0) ||
	    (words->options & ~words->command->options)) {
		return evolv_fail(EX_USAGE, "That is not how it is called. usage: evolv %s%s%s",
				  words->command->name, *words->command->usage ? " " : "",
				  words->command->usage);
	}
	evolv->argument = words->command->takes_argument ? argv[optind + 1] : NULL;
	return 0;
}

static int run_command(struct evolv *evolv, const struct command *command)
{
	const char *problem = config_load(&evolv->config, evolv->config_file, &evolv->arena);

	if (problem) {
		return evolv_fail(EX_CONFIG, "%s", problem);
	}
	/* A host that gives a single role has no owner apart. */
	const char *owner = evolv->config.owner_database;
	evolv->db = db_new(&evolv->arena, *owner ? owner : evolv->config.database);
	int status = command->run(evolv);
	db_close(evolv->db);
	return status;
}

int main(int argc, char **argv)
{
	struct evolv evolv = { .config_file = config_path(), .db_dir = EVOLV_DATADIR "/db" };
	struct words words = { 0 };
	int status = EX_OK;

	arena_init(&evolv.arena, ARENA_LIMIT);
	read_options(&words, &evolv, argc, argv);
	status = read_operands(&words, &evolv, argc, argv);
	if (status == EX_OK && words.help && words.command) {
		print_help(words.command);
	} else if (status == EX_OK && words.help) {
		print_overview(stdout);
	} else if (status == EX_OK && words.command) {
		status = run_command(&evolv, words.command);
	}
	arena_clear(&evolv.arena);
	return status;
}
