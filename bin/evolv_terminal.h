/*
 * Asking the operator: at a terminal with a prompt, from a pipe line by line.
 */
#ifndef EVOLV_BIN_EVOLV_TERMINAL_H
#define EVOLV_BIN_EVOLV_TERMINAL_H

#include "base/arena.h"

/* Returns the next line of standard input without its end; NULL when there is none, or when it is longer than
 * any answer may be. prompt is shown at a terminal only. */
const char *terminal_ask(struct arena *arena, const char *prompt);

/* The same for a password: what is typed at a terminal is not shown, and asked for twice. NULL also when the
 * two differ; what is wrong was told then. */
const char *terminal_ask_password(struct arena *arena);

#endif
