/*
 * peak PROGRAM - runs the program with this environment and standard input, throws its output away, and
 * prints its largest resident size in KiB. Exits like the program.
 */

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_silently(char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0) {
		_exit(126);
	}
	execv(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	pid_t child;

	if (argc != 2) {
		fprintf(stderr, "usage: peak PROGRAM\n");
		return 2;
	}
	child = fork();
	if (child == 0) {
		run_silently(argv + 1);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child) {
		perror("peak");
		return 2;
	}
	printf("%ld\n", usage.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
