/*
 * Everything that a signal handler needs is prepared beforehand: it only writes a ready text and ends.
 */
#include "app/guard.h"

#include "base/arena.h"
#include "base/scratch_file.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

static char last_words[512];
static size_t last_words_length;
static volatile sig_atomic_t may_speak;

static void end_early(void)
{
	scratch_files_remove();
	if (may_speak && write(STDOUT_FILENO, last_words, last_words_length) < 0) {
		_exit(EXIT_FAILURE); /* the client is gone: there is nobody to tell */
	}
	_exit(EXIT_SUCCESS);
}

static void on_alarm(int signal_number)
{
	(void)signal_number;
	end_early();
}

/* A web server says so when the client went away (hazard 14): there is nobody to tell. */
static void on_term(int signal_number)
{
	(void)signal_number;
	scratch_files_remove();
	_exit(EXIT_FAILURE);
}

static void prepare_last_words(const char *request_id)
{
	static const char body[] =
		"{\"detail\":\"The service is too busy to answer. Please try again in a moment.\"}";
	int length = snprintf(last_words, sizeof(last_words),
			      "Status: 503 Service Unavailable\r\n"
			      "Content-Type: application/json\r\n"
			      "Content-Length: %zu\r\n"
			      "Cache-Control: private, no-store\r\n"
			      "Retry-After: 5\r\n"
			      "Vary: Origin\r\n"
			      "X-Content-Type-Options: nosniff\r\n"
			      "X-Request-Id: %s\r\n\r\n%s",
			      sizeof(body) - 1, request_id, body);

	last_words_length = length > 0 ? (size_t)length : 0;
	may_speak = true;
}

static void limit(int resource, rlim_t most)
{
	struct rlimit bound = { .rlim_cur = most, .rlim_max = most };

	setrlimit(resource, &bound); /* a server that set a lower one already keeps it */
}

void guard_start(const char *request_id, size_t seconds, size_t memory_mb)
{
	prepare_last_words(request_id);
	arena_on_exhausted(end_early);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGALRM, on_alarm);
	signal(SIGTERM, on_term);
	alarm((unsigned)seconds);
	limit(RLIMIT_CORE, 0); /* a core file would hold passwords */
	if (memory_mb > 0) {
		limit(RLIMIT_AS, (rlim_t)memory_mb << 20);
	}
}

void guard_extend(size_t seconds)
{
	alarm((unsigned)seconds);
}

void guard_answering(void)
{
	may_speak = false;
}
