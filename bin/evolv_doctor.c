/*
 * evolv doctor: everything that an installation needs, looked at once, with what to do about it.
 */
#include "base/array.h"
#include "base/text.h"
#include "doctor.h"
#include "http/json.h"

#include <stdarg.h>

#define SENTENCE_MAX 1000
#define JSON_MAX     ((size_t)4 << 20)

/* How doctor ends, beside EX_USAGE. */
enum {
	EXIT_WARNINGS = 1,
	EXIT_FAILURES = 2,
};

static const struct {
	const char *name;
	bool needs_config;
	bool needs_database;
	bool needs_web;
	check_fn *run;
} checks[] = {
	{ .name = "configuration", .run = doctor_check_configuration },
	{ .name = "keys", .needs_config = true, .run = doctor_check_keys },
	{ .name = "folders", .needs_config = true, .run = doctor_check_folders },
	{ .name = "connections", .needs_config = true, .run = doctor_check_connections },
	{ .name = "database", .needs_database = true, .run = doctor_check_database },
	{ .name = "schema", .needs_database = true, .run = doctor_check_schema },
	{ .name = "privileges", .needs_database = true, .run = doctor_check_privileges },
	{ .name = "tools", .run = doctor_check_tools },
	{ .name = "mail", .needs_config = true, .run = doctor_check_mail },
	{ .name = "outbox", .needs_database = true, .run = doctor_check_outbox },
	{ .name = "worker", .needs_database = true, .run = doctor_check_worker },
	{ .name = "room", .needs_config = true, .run = doctor_check_room },
	{ .name = "files", .needs_database = true, .run = doctor_check_files },
	{ .name = "web", .needs_config = true, .run = doctor_check_web },
	{ .name = "authorization", .needs_web = true, .run = doctor_check_authorization },
	{ .name = "leaks", .needs_web = true, .run = doctor_check_leaks },
	{ .name = "clock", .needs_web = true, .run = doctor_check_clock },
};

static const char *const words[FINDING_COUNT] = {
	[FINDING_OK] = "ok",
	[FINDING_WARNING] = "warning",
	[FINDING_FAILURE] = "failure",
};

void doctor_say(struct doctor *doctor, enum finding finding, const char *format, ...)
{
	char sentence[SENTENCE_MAX] = "";
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	doctor->counts[finding]++;
	if (!doctor->evolv->json) {
		printf("%-8s %-14s %s\n", words[finding], doctor->check, sentence);
		fflush(stdout);
		return;
	}
	strbuf_add_text(&doctor->json, doctor->json.length > 1 ? ",\n{" : "{");
	json_add_member(&doctor->json, "check", doctor->check);
	json_add_member(&doctor->json, "finding", words[finding]);
	json_add_member(&doctor->json, "sentence", sentence);
	strbuf_add_char(&doctor->json, '}');
}

bool doctor_ask(struct doctor *doctor, const struct statement *statement,
		const struct db_params *params, struct db_rows *rows)
{
	if (db_run(doctor->evolv->db, statement, params, rows) == NO_ERROR) {
		return true;
	}
	doctor_say(doctor, FINDING_FAILURE,
		   "The database did not answer (%s). Run evolv migrate, and look at its log.",
		   statement->name);
	return false;
}

bool doctor_is_local(const struct doctor *doctor)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "::1" };
	struct evolv *evolv = doctor->evolv;
	const char *host = text_url_host(&evolv->arena, evolv->config.base_url);

	for (size_t i = 0; i < LENGTH(names); i++) {
		if (text_equal(host, names[i])) {
			return true;
		}
	}
	return false;
}

static void report(const struct doctor *doctor)
{
	if (doctor->evolv->json) {
		printf("%s]\n", doctor->json.text);
		return;
	}
	printf("\n%zu ok, %zu warnings, %zu failures\n", doctor->counts[FINDING_OK],
	       doctor->counts[FINDING_WARNING], doctor->counts[FINDING_FAILURE]);
}

int evolv_doctor(struct evolv *evolv)
{
	struct doctor doctor = { .evolv = evolv };

	strbuf_init(&doctor.json, JSON_MAX);
	strbuf_add_char(&doctor.json, '[');
	for (size_t i = 0; i < LENGTH(checks); i++) {
		bool possible = (!checks[i].needs_config || evolv->config_problem == NULL) &&
				(!checks[i].needs_database || doctor.has_database) &&
				(!checks[i].needs_web || doctor.has_web);
		doctor.check = checks[i].name;
		if (possible) {
			checks[i].run(&doctor);
		}
	}
	report(&doctor);
	strbuf_clear(&doctor.json);
	if (doctor.counts[FINDING_FAILURE] > 0) {
		return EXIT_FAILURES;
	}
	return doctor.counts[FINDING_WARNING] > 0 ? EXIT_WARNINGS : EX_OK;
}
