/*
 * A terminal that was told not to show what is typed must be told to show it again, whatever ends the program.
 */
#include "evolv_terminal.h"

#include "base/text.h"
#include "evolv.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#define ANSWER_MAX 2048

static struct termios shown;

static void show_again(void)
{
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
}

static void on_signal(int signal_number)
{
	show_again();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

const char *terminal_ask(struct arena *arena, const char *prompt)
{
	char line[ANSWER_MAX + 2];

	if (isatty(STDIN_FILENO)) {
		fputs(prompt, stderr);
		fflush(stderr);
	}
	if (!fgets(line, sizeof(line), stdin)) {
		return NULL;
	}
	size_t length = strcspn(line, "\r\n");
	if (line[length] == '\0' && !feof(stdin)) {
		return NULL;
	}
	return utf8_is_valid(line, length) ? arena_strndup(arena, line, length) : NULL;
}

static const char *ask_unshown(struct arena *arena, const char *prompt)
{
	struct termios hidden;

	if (tcgetattr(STDIN_FILENO, &shown) != 0) {
		return NULL;
	}
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	const char *answer = terminal_ask(arena, prompt);
	show_again();
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	fputc('\n', stderr);
	return answer;
}

const char *terminal_ask_password(struct arena *arena)
{
	if (!isatty(STDIN_FILENO)) {
		return terminal_ask(arena, "");
	}
	const char *once = ask_unshown(arena, "Password: ");
	const char *again = once ? ask_unshown(arena, "The same again: ") : NULL;

	if (once && again && !text_equal(once, again)) {
		evolv_fail(EX_DATAERR, "The two passwords differ.");
		return NULL;
	}
	return again ? once : NULL;
}
