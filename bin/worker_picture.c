/*
 * See worker_picture.h.
 */
#include "worker_picture.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#ifndef EVOLV_LIBEXECDIR
#define EVOLV_LIBEXECDIR "/usr/libexec/evolv"
#endif

#define PROGRAM      EVOLV_LIBEXECDIR "/evolv-picture"
#define CPU_SECONDS  30
#define WALL_MS      60000
#define RESULT_MAX   ((rlim_t)64 << 20) /* bytes */
#define FIRST_RESULT 3
#define OPEN_FILES   16

/* Nobody but the two processes ever sees it, and nothing of it is left when they are killed. */
static int open_nameless(const struct config *config, struct arena *arena)
{
	char *path = arena_printf(arena, "%s/picture-XXXXXX", config->spool_dir);
	int file = mkostemp(path, O_CLOEXEC);

	if (file < 0) {
		log_error("%s: %s", path, strerror(errno));
		return -1;
	}
	unlink(path);
	return file;
}

static void set_limit(int resource, rlim_t limit)
{
	const struct rlimit both = { .rlim_cur = limit, .rlim_max = limit };

	setrlimit((__rlimit_resource_t)resource, &both);
}

static void set_limits(const struct config *config)
{
	set_limit(RLIMIT_CPU, CPU_SECONDS);
	set_limit(RLIMIT_FSIZE, RESULT_MAX);
	set_limit(RLIMIT_CORE, 0);
	set_limit(RLIMIT_NOFILE, OPEN_FILES);
	if (config->memory_limit_mb > 0) {
		set_limit(RLIMIT_AS, (rlim_t)config->memory_limit_mb << 20);
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* In the child. The descriptors are moved out of each other's way first. */
_Noreturn static void run_program(const struct config *config, int file,
				  const struct made_picture *made)
{
	static char *const no_environment[] = { NULL };
	static char name[] = PROGRAM;
	char *const words[] = { name, NULL };
	int own = fcntl(file, F_DUPFD, FIRST_RESULT + PICTURE_COUNT);
	int results[PICTURE_COUNT];
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 0; i < PICTURE_COUNT; i++) {
		results[i] = fcntl(made[i].file, F_DUPFD, FIRST_RESULT + PICTURE_COUNT);
	}
	if (dup2(own, STDIN_FILENO) < 0) {
		_exit(EX_UNAVAILABLE);
	}
	for (int i = 0; i < PICTURE_COUNT; i++) {
		if (dup2(results[i], FIRST_RESULT + i) < 0) {
			_exit(EX_UNAVAILABLE);
		}
	}
	close_range(FIRST_RESULT + PICTURE_COUNT, ~0U, 0);
	set_limits(config);
	execve(PROGRAM, words, no_environment);
	_exit(EX_UNAVAILABLE);
}

/* Returns the status of wait(); a process that takes too long is ended. */
static int wait_for(pid_t child)
{
	int status = 0;
	struct pollfd ended = { .fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN };

	if (ended.fd < 0 || poll(&ended, 1, WALL_MS) != 1) {
		kill(child,
		     ended.fd < 0 ? SIGCONT : SIGKILL); /* without a pidfd: its own limit ends it */
	}
	if (ended.fd >= 0) {
		close(ended.fd);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	return status;
}

static bool find_size(struct made_picture *made)
{
	struct stat status;

	if (fstat(made->file, &status) != 0 || status.st_size == 0) {
		return false;
	}
	made->size = (size_t)status.st_size;
	return true;
}

/* Somebody ends all programs, the machine for example, and the picture is not to blame. */
static bool was_asked_to_end(int status)
{
	int number = WTERMSIG(status);

	return number == SIGTERM || number == SIGINT || number == SIGHUP;
}

static enum picture_result judge(struct made_picture *made, int status)
{
	if (WIFSIGNALED(status)) {
		log_warning("evolv-picture was ended by signal %d", WTERMSIG(status));
		return was_asked_to_end(status) ? PICTURE_LATER : PICTURE_BROKEN;
	}
	if (WEXITSTATUS(status) == EX_DATAERR) {
		return PICTURE_BROKEN;
	}
	if (WEXITSTATUS(status) != EX_OK) {
		log_error("%s ended with status %d", PROGRAM, WEXITSTATUS(status));
		return PICTURE_LATER;
	}
	return find_size(&made[0]) && find_size(&made[1]) ? PICTURE_MADE : PICTURE_LATER;
}

enum picture_result worker_picture_make(struct made_picture *made, const struct config *config,
					struct arena *arena, int file)
{
	enum picture_result result = PICTURE_LATER;
	pid_t child = -1;

	made[0] = (struct made_picture){ .file = open_nameless(config, arena), .suffix = "" };
	made[1] = (struct made_picture){ .file = open_nameless(config, arena), .suffix = "-small" };
	if (made[0].file >= 0 && made[1].file >= 0) {
		child = fork();
	}
	if (child == 0) {
		run_program(config, file, made);
	}
	if (child > 0) {
		result = judge(made, wait_for(child));
	}
	if (result != PICTURE_MADE) {
		worker_picture_close(made);
	}
	return result;
}

void worker_picture_close(struct made_picture *made)
{
	for (size_t i = 0; i < PICTURE_COUNT; i++) {
		if (made[i].file >= 0) {
			close(made[i].file);
		}
	}
}
