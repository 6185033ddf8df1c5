/*
 * evolv: the command for what an operator does at a terminal. This file finds the subcommand, its options and
 * the configuration.
 */
#include "evolv.h"

#include "base/array.h"
#include "base/text.h"

#include <getopt.h>
#include <stdarg.h>

#ifndef EVOLV_DATADIR
#define EVOLV_DATADIR "/usr/share/evolv"
#endif

#define ARENA_LIMIT ((size_t)256 << 20)

/* Options beside those that every command takes. */
enum option_bits {
	OPTION_DRY_RUN = 1 << 0,
	OPTION_DB_DIR = 1 << 1,
};

struct command {
	const char *name;
	const char *usage;   /* what follows the name */
	const char *summary; /* one line of the overview */
	const char *text;    /* what --help adds */
	unsigned options;    /* bits of enum option_bits */
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
		.usage = "[--db-dir DIR]",
		.summary = "fill an empty database with a school to look at",
		.text = "Loads the files of DIR/demo, all or nothing. The demo accounts have a password that\n"
			"everybody can read: a database that has accounts already is refused.\n"
			"\n"
			"  --db-dir DIR  take the files from DIR instead of " EVOLV_DATADIR "/db\n",
		.options = OPTION_DB_DIR,
		.run = evolv_load_demo,
	},
	{
		.name = "create-admin",
		.usage = "",
		.summary = "make an account that may do everything",
		.text = "Asks for a user name, an e-mail address and a password. When standard input is not a\n"
			"terminal, the three are read from it, a line each.\n",
		.run = evolv_create_admin,
	},
	{
		.name = "reset-password",
		.usage = "USER",
		.summary = "give an account a new password",
		.text = "USER is a user name or an e-mail address. Asks for the password; when standard input\n"
			"is not a terminal, it is read from it, one line. Signs the user out everywhere.\n",
		.takes_argument = true,
		.run = evolv_reset_password,
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

static void read_options(struct words *words, struct evolv *evolv, int argc, char **argv)
{
	static const struct option options[] = {
		{ .name = "config", .has_arg = required_argument, .val = 'c' },
		{ .name = "db-dir", .has_arg = required_argument, .val = 'd' },
		{ .name = "dry-run", .has_arg = no_argument, .val = 'n' },
		{ .name = "help", .has_arg = no_argument, .val = 'h' },
		{ 0 },
	};
	int option = 0;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (option == 'c') {
			evolv->config_file = optarg;
		} else if (option == 'd') {
			evolv->db_dir = optarg;
			words->options |= OPTION_DB_DIR;
		} else if (option == 'n') {
			evolv->dry_run = true;
			words->options |= OPTION_DRY_RUN;
		} else if (option == 'h') {
			words->help = true;
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
