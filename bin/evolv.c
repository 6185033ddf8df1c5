/*
 * evolv: the command for what an operator does at a terminal. This file finds the subcommand (a row of
 * evolv_commands.c), its options and the configuration.
 */
#include "evolv_commands.h"

#include <getopt.h>
#include <stdarg.h>

#define ARENA_LIMIT ((size_t)2 << 30)
#define OPTIONS_MAX 32

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

/* What the command line says. */
struct words {
	const struct command *command;
	bool given[OPTIONS_MAX]; /* by the number of the option's row */
	bool help;
	bool wrong; /* getopt has told what is wrong */
};

/* The options as getopt wants them: those of every command, then those of the table, numbered from OPTION_VALUE. */
#define OPTION_VALUE 256

static void list_options(struct option *options)
{
	const struct option_row *row = NULL;

	*options++ = (struct option){ .name = "config", .has_arg = required_argument, .val = 'c' };
	*options++ = (struct option){ .name = "help", .has_arg = no_argument, .val = 'h' };
	for (size_t i = 0; i < OPTIONS_MAX && (row = command_option(i)) != NULL; i++) {
		*options++ = (struct option){
			.name = row->name,
			.has_arg = row->argument != NULL ? required_argument : no_argument,
			.val = OPTION_VALUE + (int)i,
		};
	}
}

static void take_option(struct words *words, struct evolv *evolv, size_t i)
{
	const struct option_row *row = command_option(i);
	void *place = (char *)evolv + row->place;

	words->given[i] = true;
	if (row->argument != NULL) {
		*(const char **)place = optarg;
	} else {
		*(bool *)place = true;
	}
}

static void read_options(struct words *words, struct evolv *evolv, int argc, char **argv)
{
	struct option options[OPTIONS_MAX + 3] = { 0 };
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

/* True when every option that was given is one of the command's. */
static bool options_fit(const struct words *words)
{
	for (size_t i = 0; i < OPTIONS_MAX; i++) {
		if (words->given[i] && !command_takes(words->command, command_option(i))) {
			return false;
		}
	}
	return true;
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
	words->command = command_find(argv[optind]);
	if (!words->command) {
		return evolv_fail(EX_USAGE, "There is no command %s. See evolv --help.",
				  argv[optind]);
	}
	if (words->help) {
		return 0;
	}
	if (left - 1 != (words->command->operand != NULL ? 1 : 0) || !options_fit(words)) {
		return evolv_fail(EX_USAGE, "That is not how it is called. usage: %s",
				  command_usage(words->command, &evolv->arena));
	}
	evolv->argument = words->command->operand != NULL ? argv[optind + 1] : NULL;
	return 0;
}

static int run_command(struct evolv *evolv, const struct command *command)
{
	evolv->config_problem = config_load(&evolv->config, evolv->config_file, &evolv->arena);

	if (evolv->config_problem != NULL && !command->own_config) {
		return evolv_fail(EX_CONFIG, "%s", evolv->config_problem);
	}
	/* A host that gives a single role has no owner apart. */
	if (evolv->config_problem == NULL) {
		const char *owner = evolv->config.owner_database;
		evolv->conninfo = *owner != '\0' ? owner : evolv->config.database;
		evolv->db = db_new(&evolv->arena, evolv->conninfo);
	}
	int status = command->run(evolv);
	if (evolv->db != NULL) {
		db_close(evolv->db);
	}
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
		command_print_help(words.command, &evolv.arena);
	} else if (status == EX_OK && words.help) {
		command_print_overview();
	} else if (status == EX_OK && words.command) {
		status = run_command(&evolv, words.command);
	}
	arena_clear(&evolv.arena);
	return status;
}
