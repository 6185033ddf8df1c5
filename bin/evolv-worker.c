/*
 * evolv-worker: delivers the mail of the outbox, makes pictures of what was uploaded and tidies up. As a service it
 * waits for work; with --once it does what there is to do and ends, for a crontab. Any number of them may run at
 * once.
 */
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/places.h"
#include "data/listen.h"
#include "service/deliver.h"
#include "service/file_stores.h"
#include "service/mail_queue.h"
#include "worker_files.h"
#include "worker_move.h"
#include "worker_originals.h"
#include "worker_sign.h"
#include "worker_sweep.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define ARENA_LIMIT       ((size_t)64 << 20)
#define PATIENCE_MS       30000 /* for the database: sweeping takes longer than a request may */
#define WAIT_MS           30000 /* what was put off is looked for this often */
#define SWEEP_MS          ((int64_t)3600 * 1000)
#define TROUBLE_PAUSE_MAX 60 /* seconds without a database */

struct worker {
	struct arena arena;
	struct config config;
	struct courier courier;
	struct file_store *store;
	struct mover mover;
	sigset_t while_waiting; /* the signals that are blocked then: none */
	int64_t swept_at;       /* clock_monotonic_ms(); 0: not yet */
};

struct words {
	const char *config_file;
	const char *templates_dir;
	bool once;
	bool help;
	bool wrong;
};

/* The signals that end the program. They are blocked while it works, so that nothing is cut short, and let through
 * while it waits. */
static const int end_signals[] = { SIGTERM, SIGINT };

static volatile sig_atomic_t stopped = 0;

static void stop(int signal_number)
{
	(void)signal_number;
	stopped = 1;
}

static bool must_stop(void)
{
	sigset_t pending;
	sigpending(&pending);
	return stopped || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT);
}

static void print_help(void)
{
	printf("usage: evolv-worker [--config FILE] [--templates DIR] [--once]\n\n"
	       "Delivers the mail that waits in the database, as mail_transport says, and throws away what\n"
	       "has expired. Ends at SIGTERM, when the mail that it is delivering is through.\n\n"
	       "  --config FILE    the settings, instead of %s\n"
	       "  --templates DIR  the texts of mails, instead of " MAIL_TEMPLATES_DIR "\n"
	       "  --once           do what is due and end, for a crontab\n",
	       config_path());
}

static struct words read_words(int argc, char **argv)
{
	static const struct option options[] = {
		{ .name = "config", .has_arg = required_argument, .val = 'c' },
		{ .name = "templates", .has_arg = required_argument, .val = 't' },
		{ .name = "once", .has_arg = no_argument, .val = '1' },
		{ .name = "help", .has_arg = no_argument, .val = 'h' },
		{ 0 },
	};
	struct words words = { .config_file = config_path(), .templates_dir = MAIL_TEMPLATES_DIR };
	int option = 0;
	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			words.config_file = optarg;
			break;
		case 't':
			words.templates_dir = optarg;
			break;
		case '1':
			words.once = true;
			break;
		case 'h':
			words.help = true;
			break;
		default:
			words.wrong = true;
		}
	}
	words.wrong = words.wrong || optind < argc;
	return words;
}

static int fail(const char *problem)
{
	fprintf(stderr, "evolv-worker: %s\n", problem);
	return EX_CONFIG;
}

static void catch_signals(struct worker *worker)
{
	const struct sigaction action = { .sa_handler = stop };
	sigset_t blocked;
	sigemptyset(&blocked);
	for (size_t i = 0; i < LENGTH(end_signals); i++) {
		sigaction(end_signals[i], &action, NULL);
		sigaddset(&blocked, end_signals[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&worker->while_waiting);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

/* Without its texts the worker would have to give up every mail: it does not begin. */
static const char *templates_problem(struct worker *worker, const char *folder)
{
	const char *path = arena_printf(&worker->arena, "%s/layout.txt", folder);
	return access(path, R_OK) == 0
		       ? NULL
		       : arena_printf(&worker->arena, "%s: %s", path, strerror(errno));
}

/* Returns 0, or an exit status after saying what is wrong. */
static int open_worker(struct worker *worker, const struct words *words)
{
	const char *problem = config_load(&worker->config, words->config_file, &worker->arena);
	if (problem == NULL) {
		problem = templates_problem(worker, words->templates_dir);
	}
	if (problem == NULL) {
		problem = mailer_open(&worker->courier.mailer, &worker->arena, &worker->config);
	}
	if (problem == NULL) {
		problem = file_stores_open(&worker->store, &worker->arena, &worker->config);
	}
	if (problem != NULL) {
		return fail(problem);
	}
	struct courier *courier = &worker->courier;
	courier->db = db_new(&worker->arena, config_worker_database(&worker->config));
	courier->config = &worker->config;
	courier->templates_dir = words->templates_dir;
	courier->must_stop = must_stop;
	arena_init(&courier->arena, ARENA_LIMIT);
	db_set_patience(courier->db, PATIENCE_MS);
	worker->store->must_stop = must_stop;
	worker->mover.db = courier->db;
	worker->mover.store = worker->store;
	return EX_OK;
}

/* Delivers until nothing is due. */
static enum error deliver_all(struct worker *worker)
{
	size_t taken = 0;
	enum error error = NO_ERROR;
	do {
		error = deliver_batch(&worker->courier, &taken);
	} while (error == NO_ERROR && taken > 0 && !must_stop());
	return error;
}

/* A picture or a file may take a minute: mail waits for one of them at most. */
static enum error make_pictures(struct worker *worker)
{
	bool worked = false;
	enum error error = NO_ERROR;
	do {
		error = worker_originals(worker->courier.db, worker->store, &worked);
		if (error == NO_ERROR && worked) {
			error = deliver_all(worker);
		}
	} while (error == NO_ERROR && worked && !must_stop());
	return error;
}

static enum error move_files(struct worker *worker)
{
	bool worked = false;
	enum error error = NO_ERROR;
	do {
		error = worker_move(&worker->mover, &worked);
		if (error == NO_ERROR && worked) {
			error = deliver_all(worker);
		}
	} while (error == NO_ERROR && worked);
	return error;
}

static void sweep_when_due(struct worker *worker)
{
	int64_t now = clock_monotonic_ms();
	if (worker->swept_at == 0 || now - worker->swept_at >= SWEEP_MS) {
		worker->swept_at = now;
		(void)worker_move_find(&worker->mover); /* it is in the log */
		worker_sweep(worker->courier.db, worker->store);
	}
}

/* One round of the service: work, then wait for more. To listen comes first: what is queued while the round looks
 * for work ends the waiting at once. */
static enum error serve_once(struct worker *worker)
{
	struct db *db = worker->courier.db;
	enum error error = mail_queue_listen(db);
	unsigned session = db_session(db);
	if (error == NO_ERROR) {
		error = worker_move_listen(db);
	}
	if (error == NO_ERROR) {
		error = deliver_all(worker);
	}
	if (error == NO_ERROR && !must_stop()) {
		error = make_pictures(worker);
	}
	if (error == NO_ERROR) {
		error = move_files(worker);
	}
	if (error == NO_ERROR && !must_stop()) {
		sweep_when_due(worker);
		worker_files_remove(db, worker->store);
		error = worker_sign(db, true);
	}
	/* Sweeping goes on over a new connection, to which nobody would tell anything. */
	if (error == NO_ERROR && db_session(db) != session) {
		error = ERROR_UNAVAILABLE;
	}
	if (error == NO_ERROR && !must_stop()) {
		error = db_wait(db, WAIT_MS, &worker->while_waiting);
	}
	return error;
}

static void serve(struct worker *worker)
{
	time_t pause = 1;
	while (!must_stop()) {
		if (serve_once(worker) == NO_ERROR) {
			pause = 1;
			continue;
		}
		/* The database is away, and the log says so. */
		const struct timespec time = { .tv_sec = pause };
		ppoll(NULL, 0, &time, &worker->while_waiting);
		pause = pause * 2 < TROUBLE_PAUSE_MAX ? pause * 2 : TROUBLE_PAUSE_MAX;
	}
}

static int run(struct worker *worker, bool once)
{
	if (!once) {
		serve(worker);
		return EX_OK;
	}
	enum error error = deliver_all(worker);
	if (error == NO_ERROR && !must_stop()) {
		error = make_pictures(worker);
	}
	if (error == NO_ERROR) {
		error = worker_move_find(&worker->mover);
	}
	if (error == NO_ERROR) {
		error = move_files(worker);
	}
	if (error == NO_ERROR && !must_stop()) {
		worker_sweep(worker->courier.db, worker->store);
		worker_files_remove(worker->courier.db, worker->store);
		error = worker_sign(worker->courier.db, false);
	}
	return error == NO_ERROR ? EX_OK : EX_UNAVAILABLE;
}

int main(int argc, char **argv)
{
	struct worker worker = { .swept_at = 0 };
	const struct words words = read_words(argc, argv);
	if (words.wrong) {
		fprintf(stderr,
			"evolv-worker: That is not how it is called. See evolv-worker --help.\n");
		return EX_USAGE;
	}
	if (words.help) {
		print_help();
		return EX_OK;
	}
	umask(0027);
	arena_init(&worker.arena, ARENA_LIMIT);
	int status = open_worker(&worker, &words);
	if (status == EX_OK) {
		catch_signals(&worker);
		int64_t started = clock_monotonic_ms();
		status = run(&worker, words.once);
		log_info("worker: %zu mails, %zu files in %lld ms", worker.courier.delivered,
			 worker.mover.moved, (long long)(clock_monotonic_ms() - started));
		db_close(worker.courier.db);
		mailer_close(worker.courier.mailer);
		file_stores_close(worker.store);
	}
	arena_clear(&worker.arena);
	return status;
}
