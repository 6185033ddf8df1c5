/*
 * What evolv can do, as a table: the command line, --help and the test of the manual pages go by it.
 */
#ifndef EVOLV_BIN_EVOLV_COMMANDS_H
#define EVOLV_BIN_EVOLV_COMMANDS_H

#include "evolv.h"

#include <stdbool.h>
#include <stddef.h>

/* An option beside --config and --help, which every command takes. */
struct option_row {
	unsigned bit;         /* OPTION_… of evolv_commands.c */
	const char *name;     /* without its dashes */
	const char *argument; /* what it takes, as help calls it; NULL: nothing */
	const char *help;     /* a line or more; every line after the first follows a \n */
	size_t place;         /* in struct evolv: a text when it takes an argument, else a bool */
};

struct command {
	const char *name;
	const char *summary; /* one line of the overview */
	const char *operand; /* the one argument, as help calls it; NULL: none */
	const char *text;    /* what --help says before the options */
	unsigned options;    /* OPTION_… */
	bool changes;        /* something may be another after it: it takes --dry-run */
	bool own_config;     /* it wants to run where the configuration cannot be read */
	command_fn *run;
};

/* Returns the command of that name, or NULL. */
const struct command *command_find(const char *name);

/* Returns the i-th option there is, from 0; NULL behind the last. */
const struct option_row *command_option(size_t i);

/* True when the command takes the option. */
bool command_takes(const struct command *command, const struct option_row *option);

/* Returns how the command is called: "evolv [--config FILE] migrate [--dry-run]". */
const char *command_usage(const struct command *command, struct arena *arena);

/* Print to standard output. */
void command_print_overview(void);
void command_print_help(const struct command *command, struct arena *arena);

#endif
